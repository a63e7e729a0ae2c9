"""The verdict: a table of its edges, and laws that hold of any certificate."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.choices import HistoricStatus, Standing, StatusKind
from certificates.validity import (
    Happening,
    OldRecord,
    Recognition,
    earliest_start_still_open,
    historic_verdict,
    suspension_on,
    verdict,
)
from common.periods import last_valid_day

D = dt.date
DAY = dt.timedelta(days=1)


FIRST = D(2026, 7, 10)


def recognition(valid_from=FIRST, **more):
    values = {
        "stars": 4,
        "valid_from": valid_from,
        "valid_to": last_valid_day(valid_from, 36),
        "number": "G0000000X",
        "decision": "1147/QĐ-UBND",
        "authority": "Ủy ban nhân dân thành phố Hà Nội",
    }
    return Recognition(**values | more)


@pytest.mark.parametrize(
    ("today", "standing", "on"),
    [
        (D(2026, 7, 9), Standing.NOT_YET_VALID, D(2026, 7, 10)),
        (D(2026, 7, 10), Standing.VALID, D(2029, 7, 10)),
        (D(2029, 1, 10), Standing.VALID, D(2029, 7, 10)),
        (D(2029, 1, 11), Standing.EXPIRING, D(2029, 7, 10)),
        (D(2029, 7, 10), Standing.EXPIRING, D(2029, 7, 10)),
        (D(2029, 7, 11), Standing.EXPIRED, D(2029, 7, 10)),
    ],
)
def test_term_holds_from_its_first_to_the_end_of_its_last_day(today, standing, on):
    found = verdict(recognition(), [], today)

    assert (found.standing, found.on, found.stars) == (standing, on, 4)


def test_term_from_a_leap_day_ends_on_the_last_of_february():
    record = recognition(D(2028, 2, 29))

    assert record.valid_to == D(2031, 2, 28)
    assert verdict(record, [], D(2031, 2, 28)).is_live
    assert verdict(record, [], D(2031, 3, 1)).standing == Standing.EXPIRED


@pytest.mark.parametrize(
    ("kind", "standing"), [("revoked", Standing.REVOKED), ("replaced", Standing.REPLACED)]
)
def test_early_end_counts_from_its_own_day_and_outlives_the_term(kind, standing):
    record = recognition(ended_on=D(2027, 3, 1), end_kind=kind)

    assert verdict(record, [], D(2027, 2, 28)).standing == Standing.VALID
    assert verdict(record, [], D(2027, 3, 1)).standing == standing
    assert verdict(record, [], D(2027, 3, 1)).on == D(2027, 3, 1)
    assert verdict(record, [], D(2035, 1, 1)).standing == standing


def test_revocation_says_its_public_reason_and_decision():
    record = recognition(ended_on=D(2027, 3, 1), end_kind="revoked")
    event = Happening(StatusKind.REVOKED, D(2027, 3, 1), reason="Hồ sơ giả mạo.", order="9/QĐ-UBND")

    found = verdict(record, [event], D(2027, 3, 2))

    assert found.headline == "Đã bị thu hồi"
    assert found.summary == "Đã bị thu hồi từ ngày 01/03/2027"
    assert found.detail == (
        "Hạng 4 sao không còn giá trị. Quyết định thu hồi số 9/QĐ-UBND. Lý do: Hồ sơ giả mạo."
    )
    assert found.reason == "Hồ sơ giả mạo."


SUSPENDED = Happening(
    StatusKind.SUSPENDED, D(2027, 5, 4), until=D(2027, 6, 2), reason="Xác minh.", order="5/VP"
)


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (D(2027, 5, 3), Standing.VALID),
        (D(2027, 5, 4), Standing.SUSPENDED),
        (D(2027, 6, 2), Standing.SUSPENDED),
        (D(2027, 6, 3), Standing.VALID),
    ],
)
def test_suspension_with_an_end_lifts_by_itself(today, standing):
    assert verdict(recognition(), [SUSPENDED], today).standing == standing


def test_suspension_without_an_end_lasts_until_reinstated():
    stop = Happening(StatusKind.SUSPENDED, D(2027, 5, 4))
    back = Happening(StatusKind.REINSTATED, D(2027, 8, 1))

    assert verdict(recognition(), [stop], D(2028, 1, 1)).standing == Standing.SUSPENDED
    assert verdict(recognition(), [stop, back], D(2027, 7, 31)).standing == Standing.SUSPENDED
    assert verdict(recognition(), [stop, back], D(2027, 8, 1)).standing == Standing.VALID
    assert verdict(recognition(), [stop, back], D(2027, 8, 1)).on == D(2029, 7, 10)


def test_suspension_and_reinstatement_of_one_day_follow_the_order_recorded():
    stop = Happening(StatusKind.SUSPENDED, D(2027, 5, 4))
    back = Happening(StatusKind.REINSTATED, D(2027, 5, 4))

    assert suspension_on([stop, back], D(2027, 5, 4)) is None
    assert suspension_on([back, stop], D(2027, 5, 4)) == stop


def test_suspension_does_not_hide_the_end_of_the_term_or_a_revocation():
    stop = Happening(StatusKind.SUSPENDED, D(2027, 5, 4))
    ended = recognition(ended_on=D(2027, 6, 1), end_kind="revoked")

    assert verdict(recognition(), [stop], D(2029, 7, 11)).standing == Standing.EXPIRED
    assert verdict(ended, [stop], D(2027, 6, 1)).standing == Standing.REVOKED


def test_words_of_a_suspension():
    found = verdict(recognition(), [SUSPENDED], D(2027, 5, 10))

    assert found.status == "suspended"
    assert found.on == D(2027, 5, 4)
    assert found.until == D(2027, 6, 2)
    assert found.detail == (
        "Trong thời gian này không được dùng hạng 4 sao. Tạm đình chỉ đến hết ngày 02/06/2027. "
        "Văn bản số 5/VP. Lý do: Xác minh."
    )


def test_words_of_a_live_certificate():
    found = verdict(recognition(), [], D(2026, 8, 1))

    assert found.headline == "Còn hiệu lực"
    assert found.summary == "Còn hiệu lực đến hết ngày 10/07/2029"
    assert found.detail == (
        "Hạng 4 sao theo Quyết định số 1147/QĐ-UBND ngày 10/07/2026 của "
        "Ủy ban nhân dân thành phố Hà Nội."
    )


def test_the_last_day_is_called_so():
    assert "Hôm nay là ngày cuối cùng" in verdict(recognition(), [], D(2029, 7, 10)).detail
    assert "Còn 1 ngày." in verdict(recognition(), [], D(2029, 7, 9)).detail


def test_a_lapsed_certificate_says_since_when():
    found = verdict(recognition(), [], D(2030, 1, 1))

    assert found.summary == "Đã hết hiệu lực từ ngày 11/07/2029"
    assert found.on == D(2029, 7, 10)


def test_no_certificate_is_no_recognition():
    found = verdict(None, [], D(2026, 8, 1))

    assert (found.standing, found.stars, found.on) == (Standing.NONE, None, None)
    assert found.headline == "Chưa được công nhận hạng sao"


DAYS = st.dates(D(2019, 1, 1), D(2032, 12, 31))


@given(DAYS, DAYS)
def test_a_term_contains_exactly_its_days(valid_from, today):
    record = recognition(valid_from)

    assert verdict(record, [], today).is_live == (record.valid_from <= today <= record.valid_to)


@given(DAYS, DAYS, st.sampled_from(["revoked", "replaced"]), DAYS)
def test_nothing_is_live_once_it_ended(valid_from, ended_on, kind, today):
    record = recognition(valid_from, ended_on=max(valid_from, ended_on), end_kind=kind)

    if record.ended_on <= today:
        assert not verdict(record, [], today).is_live


@given(DAYS, st.lists(st.tuples(st.sampled_from(list(StatusKind)), DAYS)), DAYS)
def test_events_never_make_a_certificate_live_that_its_dates_do_not(valid_from, events, today):
    happenings = [Happening(kind, day) for kind, day in events]
    bare = verdict(recognition(valid_from), [], today)

    found = verdict(recognition(valid_from), happenings, today)

    assert bare.is_live or found == bare


# --- Recognitions from before the registry -----------------------------------------------------


def old(status=HistoricStatus.RECOGNISED, stars=4, **more):
    return OldRecord(status=status, stars=stars, source="Báo mẫu", **more)


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (D(2023, 12, 31), Standing.INCOMPLETE),
        (D(2024, 1, 1), Standing.EXPIRED),
    ],
)
def test_a_year_alone_has_surely_ended_only_after_its_latest_end(today, standing):
    assert historic_verdict([old(year=2020)], today).standing == standing


def test_words_of_a_year_that_has_surely_ended():
    found = historic_verdict([old(year=2020, decision="7095/QĐ-UBND")], D(2026, 11, 24))

    assert found.summary == "Đã hết hiệu lực, chậm nhất từ ngày 01/01/2024"
    assert (found.on, found.valid_to, found.stars) == (None, None, 4)
    assert found.detail == (
        "Hạng được ghi nhận: 4 sao. Quyết định: 7095/QĐ-UBND. Nguồn chỉ nêu năm 2020, không rõ "
        "ngày quyết định; thời hạn 36 tháng đã hết chậm nhất vào cuối ngày 31/12/2023."
    )


def test_a_year_that_may_still_run_is_incomplete_and_says_what_follows():
    found = historic_verdict([old(year=2024, stars=3)], D(2026, 11, 24))

    assert (found.standing, found.stars, found.on) == (Standing.INCOMPLETE, 3, None)
    assert found.headline == "Ghi nhận năm 2024, thiếu ngày quyết định"
    assert "trong khoảng từ 01/01/2027 đến 31/12/2027" in found.detail
    assert "không xác nhận là còn hiệu lực" in found.detail


def test_a_known_day_ends_on_its_own_day():
    record = old(decided_on=D(2024, 2, 29))

    assert historic_verdict([record], D(2027, 2, 28)).standing == Standing.INCOMPLETE
    assert historic_verdict([record], D(2027, 3, 1)).standing == Standing.EXPIRED
    assert historic_verdict([record], D(2027, 3, 1)).on == D(2027, 2, 28)


def test_without_any_year_nothing_is_guessed():
    found = historic_verdict([old()], D(2040, 1, 1))

    assert found.standing == Standing.INCOMPLETE
    assert "không tính được thời hạn" in found.detail


@pytest.mark.parametrize(
    "status", [s for s in HistoricStatus if s not in {"recognised", "recognised_3plus"}]
)
def test_what_was_never_recognised_is_none_in_the_words_of_the_source(status):
    found = historic_verdict([old(status=status, year=2022)], D(2023, 1, 1))

    assert (found.standing, found.stars) == (Standing.NONE, None)
    assert str(status.label) in found.detail
    assert "không phải quyết định công nhận" in found.detail


def test_the_latest_recognition_speaks():
    records = [old(year=2020, stars=3), old(year=2025, stars=5), old(HistoricStatus.ASSESSED)]

    found = historic_verdict(records, D(2026, 11, 24))

    assert (found.standing, found.stars) == (Standing.INCOMPLETE, 5)


def test_no_record_at_all():
    assert historic_verdict([], D(2026, 1, 1)).standing == Standing.NONE


OLD = st.builds(
    OldRecord,
    status=st.sampled_from(HistoricStatus.values),
    stars=st.one_of(st.none(), st.integers(1, 5)),
    year=st.one_of(st.none(), st.integers(2019, 2026)),
    decided_on=st.one_of(st.none(), DAYS),
)


@given(st.lists(OLD), DAYS)
def test_an_old_record_is_never_called_valid(records, today):
    assert not historic_verdict(records, today).is_live


@given(st.lists(OLD), DAYS, DAYS)
def test_what_has_ended_stays_ended(records, one_day, other_day):
    early, late = sorted((one_day, other_day))

    if historic_verdict(records, early).standing == Standing.EXPIRED:
        assert historic_verdict(records, late).standing == Standing.EXPIRED


@given(DAYS, DAYS)
def test_the_first_start_still_open_is_exact(start, today):
    assert (start >= earliest_start_still_open(today)) == (last_valid_day(start, 36) >= today)
