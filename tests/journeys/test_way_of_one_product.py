"""The way of one product, played by all its people in a browser: registered, scored, certified,
labelled, scanned, inspected, due for re-rating, lapsed and revoked.

Source: Decision 26/2026/QĐ-TTg, Art. 4 to 9; the nine steps of the registry's design.
"""

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from certificates.models import Certificate
from common import clock
from common.clock import HANOI
from evaluations.models import Dossier, ScoreSheet
from producers.models import Producer
from rulebooks.models import ProductSet
from rulebooks.schema import SetData
from tests.attachments.files import pdf
from tests.factories.producers import make_membership
from tests.journeys.conftest import PHONE, scan
from tests.journeys.people import PASSWORD, Cast, gather

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PRODUCER = "Hợp tác xã Gốm mẫu Bát Tràng"
PRODUCT = "Ấm chén gốm mẫu men lam"
PAPERS = ("M01", "M02", "SMP", "E01", "E07", "E10", "E12")


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
def test_all_the_people_bring_one_product_from_registration_to_revocation(
    open_page: Callable[..., Page],
    set_clock: Callable[[dt.datetime], None],
    tmp_path: Path,
    script: bool,
) -> None:
    cast = gather()
    desk = Desk(open_page, script=script)

    register(desk.of(cast.officer), cast)
    dossier = assemble(desk.of(cast.officer))
    appraise(desk.of(cast.officer), dossier)
    receive(desk.of(cast.office), dossier)
    review(desk.of(cast.advisor), dossier)
    call_meeting(desk.of(cast.office), cast, dossier)
    open_meeting(desk.of(cast.chair), cast)
    for user in cast.scorers:
        score(desk.of(user), user)
    close_meeting(desk.of(cast.chair), tmp_path)
    draft_decision(desk.of(cast.office))
    issue_decision(desk.of(cast.leader))

    certificate = Certificate.objects.get()
    shopper = open_page(PHONE, script=False)
    printed = certificate_code(desk.of(cast.office), certificate, tmp_path)
    sees(shopper, printed, "valid", f"{certificate.valid_to:%d/%m/%Y}", PRODUCT)

    make_membership(Producer.objects.get(name=PRODUCER), cast.producer)
    order = order_labels(desk.of(cast.producer), certificate)
    label = print_labels(desk.of(cast.office), order, tmp_path)
    sees(shopper, label, "valid", PRODUCT, PRODUCER)

    inspect(desk.of(cast.office), desk.of(cast.inspector), cast)

    term_passes(shopper, label, certificate, set_clock)
    rerate(desk.of(cast.officer), certificate, set_clock)

    set_clock(dt.datetime.now(tz=dt.UTC))
    revoke(desk.of(cast.leader), certificate)
    sees(shopper, label, "revoked", f"{clock.today():%d/%m/%Y}", PRODUCT)
    sees(shopper, printed, "revoked", PRODUCT)


class Desk:
    """The signed-in page of each person, opened once."""

    def __init__(self, open_page: Callable[..., Page], *, script: bool) -> None:
        self.open_page = partial(open_page, script=script)
        self.pages: dict[int, Page] = {}

    def of(self, user: User) -> Page:
        if user.pk not in self.pages:
            page = self.open_page()
            page.goto("/desk/")
            page.get_by_label("Tên người dùng").or_(page.locator("#id_username")).first.fill(
                user.username
            )
            page.locator("#id_password").fill(PASSWORD)
            press(page, "Đăng nhập")
            expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
            self.pages[user.pk] = page
        return self.pages[user.pk]


def press(page: Page, name: str) -> None:
    """Press the button of that name in the page's main part, and agree when asked."""
    send(page, page.locator("main").get_by_role("button", name=name, exact=True).first)


def send(page: Page, button: Locator) -> None:
    """Press a button that sends a form, agree when asked, and wait for the answer."""
    with page.expect_navigation():
        button.click()
        if page.locator("dialog[open]").count():
            page.locator("dialog[open]").get_by_role("button").last.click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def day(page: Page, name: str, value: dt.date) -> None:
    page.locator(f"[name='{name}']:visible").first.fill(value.isoformat())


# --- Step 1: registration -------------------------------------------------------------------------


def register(page: Page, cast: Cast) -> None:
    page.goto("/desk/chu-the/")
    follow(page, "Đăng ký chủ thể")
    page.get_by_label("Tên chủ thể").fill(PRODUCER)
    page.get_by_label("Loại hình").select_option("cooperative")
    page.get_by_label("Mã số thuế").fill("0999999919")
    press(page, "Lưu")
    expect(page.locator(".error").first).to_contain_text("số kiểm tra")
    page.get_by_label("Mã số thuế").fill("0999999912")
    page.locator("[name=place]").select_option(label=cast.commune.full_name)
    press(page, "Lưu")
    follow(page, "Đăng ký sản phẩm")
    page.get_by_label("Tên sản phẩm").fill(PRODUCT)
    page.locator("[name=product_set]").select_option(str(ProductSet.objects.get(code="21").pk))
    page.get_by_label("Quy cách đóng gói").fill("Hộp 1 ấm 6 chén")
    press(page, "Lưu")
    expect(page.get_by_role("heading", level=1)).to_have_text(PRODUCT)


# --- Step 2: the dossier --------------------------------------------------------------------------


def assemble(page: Page) -> Dossier:
    follow(page, "Lập hồ sơ đánh giá")
    press(page, "Lập hồ sơ")
    dossier = Dossier.objects.get()
    for code in PAPERS:
        card = page.locator(f"#tai-lieu-{code}")
        card.locator("summary").last.click()
        card.locator("input[type=file]").set_input_files(
            {"name": f"{code}.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
        send(page, card.get_by_role("button", name="Nộp tệp"))
    page.locator("#nop-ho-so input[type=checkbox]").check()
    send(page, page.locator("#nop-ho-so").get_by_role("button", name="Nộp hồ sơ"))
    assert dossier_stage(dossier) == "submitted"
    return dossier


def dossier_stage(dossier: Dossier) -> str:
    return Dossier.objects.get(pk=dossier.pk).stage


# --- Step 3: the commune --------------------------------------------------------------------------


def appraise(page: Page, dossier: Dossier) -> None:
    page.goto(f"/desk/ho-so/{dossier.number}/tham-dinh/")
    for accept in page.locator("input[type=radio][value=accepted]").all():
        accept.check()
    press(page, "Lưu kết quả kiểm tra")
    for met in page.locator("input[type=radio][value=met]").all():
        met.check()
    for finding in page.locator("textarea[name^=finding]").all():
        finding.fill("Nguyên liệu, lao động và kiểu dáng gắn với làng nghề địa phương.")
    page.locator("[name=letter_number]").fill("45/UBND-KT")
    day(page, "letter_on", clock.today())
    press(page, "Đề nghị cấp tỉnh")
    assert dossier_stage(dossier) == "proposed"


# --- Step 4: office, advisory team, council -------------------------------------------------------


def receive(page: Page, dossier: Dossier) -> None:
    page.goto("/desk/")
    expect(page.locator("main")).to_contain_text(PRODUCT)
    page.goto(f"/desk/ho-so/{dossier.number}/tiep-nhan/")
    press(page, "Tiếp nhận")
    assert dossier_stage(dossier) == "received"


def review(page: Page, dossier: Dossier) -> None:
    page.goto(f"/desk/ho-so/{dossier.number}/ra-soat/")
    page.locator("[name=summary]").fill("Hồ sơ đủ tài liệu, sản phẩm đúng mô tả.")
    day(page, "surveyed_on", clock.today())
    page.locator("[name=is_ready]").first.check()
    press(page, "Gửi báo cáo")
    assert dossier_stage(dossier) == "reviewed"


def call_meeting(page: Page, cast: Cast, dossier: Dossier) -> None:
    page.goto(f"/desk/hoi-dong/{cast.council.pk}/trieu-tap/")
    page.locator("[name=name]").fill("Phiên họp mẫu số 1")
    page.locator("[name=round]").select_option(index=1)
    day(page, "held_on", clock.today())
    page.locator("[name=venue]").fill("Phòng họp số 1")
    page.locator(f"input[name=dossiers][value={dossier.number}]").check()
    press(page, "Triệu tập")
    assert dossier_stage(dossier) == "scheduled"


def open_meeting(page: Page, cast: Cast) -> None:
    page.goto("/desk/phien-hop/")
    with page.expect_navigation():
        page.get_by_role("link", name="Phiên họp mẫu số 1").first.click()
    follow(page, "Khai mạc")
    for box in page.locator("input[name=present]").all():
        box.check()
    press(page, "Khai mạc")
    assert ScoreSheet.objects.count() == len(cast.scorers)


def score(page: Page, user: User) -> None:
    """Choose an option of each criterion, save a draft, then hand in."""
    sheet = ScoreSheet.objects.select_related("item__dossier__rulebook").get(member__user=user)
    page.goto(f"/desk/phieu-cham/{sheet.pk}/")
    for code, key in worth_four_stars(sheet.item.dossier.rulebook.data.set_for("21")).items():
        page.locator(f"fieldset[data-criterion='{code}'] input[value='{key}']").check()
    press(page, "Lưu nháp")
    expect(page.locator("[data-total]")).to_have_text(re.compile(r"^8\d"))
    press(page, "Nộp phiếu")
    sheet.refresh_from_db()
    assert sheet.submitted_at is not None


def worth_four_stars(form: SetData) -> dict[str, str]:
    """Best options, lowered one by one as far as the marks for four stars allow, to under 90."""
    chosen = {c.code: max(c.choices, key=lambda o: o.points) for c in form.criteria}
    for criterion in form.criteria:
        if sum(option.points for option in chosen.values()) < 88:
            break
        marks = [m for m in form.min_marks(4) if m.criterion_code == criterion.code]
        fit = [o for o in criterion.choices if all(mark.is_met_by(o) for mark in marks)]
        chosen[criterion.code] = min(fit, key=lambda o: o.points)
    return {code: option.key for code, option in chosen.items()}


def close_meeting(page: Page, folder: Path) -> None:
    page.goto("/desk/phien-hop/")
    with page.expect_navigation():
        page.get_by_role("link", name="Phiên họp mẫu số 1").first.click()
    follow(page, "Bế mạc")
    page.locator("[name=minutes_number]").fill("01/BB-HĐĐG")
    press(page, "Bế mạc và niêm phong")
    minutes = page.request.get(page.url.rstrip("/") + "/bien-ban.pdf")
    assert minutes.ok
    assert minutes.body().startswith(b"%PDF")


# --- Step 5 and 6: decision and certificate -------------------------------------------------------


def draft_decision(page: Page) -> None:
    page.goto("/desk/quyet-dinh/cong-nhan/")
    press(page, "Lập dự thảo với các hồ sơ đã chọn")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dự thảo quyết định")


def issue_decision(page: Page) -> None:
    page.goto("/desk/")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("Công nhận kết quả")).first.click()
    page.locator("[name=number]").fill("1234")
    day(page, "decided_on", clock.today() + dt.timedelta(days=1))
    page.locator("[name=signer_name]").fill("Người ký mẫu")
    press(page, "Ban hành, cấp giấy chứng nhận")
    expect(page.locator(".error").first).to_be_visible()
    assert not Certificate.objects.exists()
    day(page, "decided_on", clock.today())
    press(page, "Ban hành, cấp giấy chứng nhận")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1234/QĐ-UBND")


def certificate_code(page: Page, certificate: Certificate, folder: Path) -> str:
    page.goto(f"/desk/giay-chung-nhan/{certificate.number}/")
    paper = page.request.get(f"/desk/giay-chung-nhan/{certificate.number}/giay.pdf")
    assert paper.ok
    return one(scan(paper.body(), folder))


def one(codes: list[str]) -> str:
    assert len(set(codes)) == 1, codes
    return codes[0]


# --- Step 7: labels and the shopper ---------------------------------------------------------------


def order_labels(page: Page, certificate: Certificate) -> str:
    page.goto(f"/desk/giay-chung-nhan/{certificate.number}/")
    follow(page, "Đặt tem")
    page.locator("[name=quantity]").fill("40")
    press(page, "Gửi đơn đặt tem")
    return page.url


def print_labels(page: Page, order_url: str, folder: Path) -> str:
    page.goto(order_url)
    press(page, "Duyệt")
    with page.expect_download() as download:
        page.locator("main").get_by_role("button", name=re.compile("Tải tờ tem")).click()
    return one(scan(Path(download.value.path()).read_bytes(), folder))


def sees(shopper: Page, address: str, status: str, *words: str) -> None:
    """What a shopper sees who opens the printed `address`: the verdict first, then the product."""
    answer = shopper.goto(address)
    assert answer is not None
    assert answer.status == 200
    verdict = shopper.locator("main .verdict").first
    expect(verdict).to_have_class(re.compile(rf"\bverdict-{status}\b"))
    for word in words:
        expect(shopper.locator("main")).to_contain_text(word)


def term_passes(
    shopper: Page,
    label: str,
    certificate: Certificate,
    set_clock: Callable[[dt.datetime], None],
) -> None:
    midnight = dt.datetime.combine(certificate.valid_to, dt.time(), HANOI) + dt.timedelta(days=1)
    set_clock(midnight - dt.timedelta(seconds=1))
    sees(shopper, label, "expiring", f"{certificate.valid_to:%d/%m/%Y}")
    set_clock(midnight)
    sees(shopper, label, "expired", f"{midnight:%d/%m/%Y}")


# --- Step 8: inspection and revocation ------------------------------------------------------------


def inspect(office: Page, inspector: Page, cast: Cast) -> None:
    producer = Producer.objects.get(name=PRODUCER)
    office.goto(f"/desk/chu-the/{producer.number}/")
    follow(office, "Lập cuộc kiểm tra")
    day(office, "planned_on", clock.today())
    office.locator("[name=order_number]").fill("12/KH-UBND")
    office.locator("[name=purpose]").fill("Kiểm tra việc dùng tem")
    office.get_by_label(cast.inspector.full_name).check()
    press(office, "Lập cuộc kiểm tra")
    inspector.set_viewport_size(PHONE)
    inspector.goto("/desk/")
    with inspector.expect_navigation():
        inspector.get_by_role("link", name=PRODUCER).first.click()
    follow(inspector, "Ghi kết quả")
    for good in inspector.locator("input[type=radio][value=good]").all():
        good.check()
    inspector.locator("[name=mark][value=bad]").check()
    inspector.locator("[name=mark_note]").fill("Dán tem lên sản phẩm khác")
    inspector.locator("[name=summary]").fill("Có vi phạm về dùng tem.")
    press(inspector, "Ghi kết quả")
    follow(inspector, "Ghi tồn tại")
    inspector.locator("[name=severity][value=grave]").check()
    inspector.locator("[name=text]").fill("Dán tem OCOP lên sản phẩm chưa được công nhận.")
    press(inspector, "Ghi tồn tại")
    expect(inspector.locator("main")).to_contain_text(
        "Dán tem OCOP lên sản phẩm chưa được công nhận"
    )


def revoke(page: Page, certificate: Certificate) -> None:
    page.goto(f"/desk/giay-chung-nhan/{certificate.number}/")
    follow(page, "Dự thảo quyết định thu hồi")
    page.locator("input[name=ground][value=mark_misuse]").check()
    day(page, "concluded_on", clock.today())
    page.locator("[name=reason]").fill("Kết luận kiểm tra số 12: sử dụng sai nhãn hiệu OCOP.")
    press(page, "Lập dự thảo thu hồi")
    page.locator("[name=number]").fill("1300")
    day(page, "decided_on", clock.today())
    page.locator("[name=signer_name]").fill("Người ký mẫu")
    press(page, "Ban hành, thu hồi")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1300/QĐ-UBND")


# --- Step 9: re-rating ----------------------------------------------------------------------------


def rerate(page: Page, certificate: Certificate, set_clock: Callable[[dt.datetime], None]) -> None:
    noon = dt.datetime.combine(certificate.valid_to, dt.time(12), HANOI)
    set_clock(noon - dt.timedelta(days=150))
    page.goto(f"/desk/giay-chung-nhan/{certificate.number}/")
    press(page, "Lập hồ sơ đánh giá lại")
    again = Dossier.objects.exclude(pk=certificate.dossier_id).get()
    assert (again.purpose, again.previous_id) == ("rerating", certificate.dossier_id)
    expect(page.get_by_role("heading", level=1)).to_contain_text(PRODUCT)
    expect(page.locator("main")).to_contain_text("E01.pdf")
