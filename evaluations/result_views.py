"""The council's result of one dossier, its way to the central level, and what came back."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from attachments import services as attachments
from attachments.http import file_response
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from common.numbers import normalise
from evaluations.choices import Stage
from evaluations.council_forms import NationalForm, posted_by
from evaluations.council_queries import latest_result
from evaluations.forms import ReasonForm
from evaluations.models import Dossier, NationalResult, Result
from evaluations.services import national as services
from evaluations.workflow import can_move
from rulebooks.schema import CriterionData, OptionData, PartData, RulebookData


@dataclass(frozen=True)
class Mark:
    """A minimum mark that held the product back, in the words of the form."""

    criterion: CriterionData
    option: OptionData
    stars: int
    votes_for: int
    votes: int


@dataclass(frozen=True)
class Way:
    """What the office may do, with a reason, after a central result: its service and its words."""

    take: Callable[..., Dossier]
    title: Promise
    lead: Promise
    button: Promise
    question: Promise
    done: Promise


AGAIN = Way(
    services.evaluate_again,
    title=gettext_lazy("Cấp tỉnh đánh giá lại"),
    lead=gettext_lazy(
        "Cấp trung ương không công nhận 5 sao: cấp tỉnh công nhận theo kết quả đó, "
        "hoặc đưa hồ sơ ra hội đồng của mình một lần nữa."
    ),
    button=gettext_lazy("Đưa ra hội đồng cấp tỉnh"),
    question=gettext_lazy("Đưa hồ sơ ra hội đồng cấp tỉnh một lần nữa?"),
    done=gettext_lazy("Hồ sơ chờ xếp vào phiên họp của hội đồng cấp tỉnh."),
)
CONCLUSION = Way(
    services.conclude,
    title=gettext_lazy("Kết thúc hồ sơ"),
    lead=gettext_lazy(
        "Hạng theo kết quả cấp trung ương không có quyết định công nhận. "
        "Kết thúc hồ sơ, hoặc đưa ra hội đồng cấp tỉnh đánh giá lại."
    ),
    button=gettext_lazy("Kết thúc, không công nhận"),
    question=gettext_lazy("Kết thúc hồ sơ, không công nhận?"),
    done=gettext_lazy("Đã kết thúc hồ sơ, không công nhận."),
)


@desk_view(get=Permission.DOSSIER_VIEW)
def result(request: SignedInRequest, number: str) -> HttpResponse:
    """The result for the office, the area and the producer: star, average, parts, marks."""
    dossier = _get(request, number)
    found = latest_result(dossier)
    if found is None:
        raise Http404
    data = dossier.rulebook.data
    national = NationalResult.objects.filter(dossier=dossier).select_related("scan").first()
    return render(
        request,
        "evaluations/result_detail.html",
        {
            "dossier": dossier,
            "result": found,
            "average": _average(found),
            "meeting": found.item.meeting,
            "parts": _parts(found, data),
            "marks": _marks(found, data),
            "band": data.band_of(found.stars),
            "authority": data.authority_for(found.stars, clock.today()),
            "national": national,
            "forward_rule": services.forward_rule(found),
            "may_forward": _may_forward(request, dossier, found, national),
            "may_record": dossier.stage == Stage.FORWARDED
            and request.scope.allows(Permission.NATIONAL_RESULT_RECORD, dossier.place_id),
            "may_evaluate_again": _may_evaluate_again(request, dossier, national),
            "may_decide": can_move(dossier.stage, Stage.RECOGNISED)
            and request.scope.allows(Permission.DECISION_DRAFT, dossier.place_id),
            "may_conclude": _may_conclude(request, dossier, national, data),
            "sees_meeting": request.scope.has(Permission.MEETING_VIEW),
            "crumbs": _crumbs(dossier, ""),
        },
    )


@desk_view(post=Permission.DOSSIER_FORWARD)
def forward(request: SignedInRequest, number: str) -> HttpResponse:
    """Send the dossier to the central level."""
    dossier = _get(request, number)
    try:
        services.forward(dossier=dossier, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã chuyển hồ sơ lên cấp trung ương."))
    return redirect("evaluations:result", dossier.number)


@desk_view(get=Permission.COUNCIL_MANAGE, post=Permission.COUNCIL_MANAGE)
def evaluate_again(request: SignedInRequest, number: str) -> HttpResponse:
    """Let the province's council judge again after a central result."""
    return _with_reason(request, number, AGAIN)


@desk_view(get=Permission.COUNCIL_MANAGE, post=Permission.COUNCIL_MANAGE)
def conclude(request: SignedInRequest, number: str) -> HttpResponse:
    """Close a dossier whose central result nobody recognises."""
    return _with_reason(request, number, CONCLUSION)


def _with_reason(request: SignedInRequest, number: str, way: Way) -> HttpResponse:
    dossier = _get(request, number)
    form = ReasonForm(posted_by(request))
    if request.method == "POST" and form.is_valid():
        try:
            way.take(dossier=dossier, **form.cleaned_data, by=request.user, at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, str(way.done))
            return redirect("evaluations:dossier", dossier.number)
    crumbs = _crumbs(dossier, str(way.title))
    context = {"form": form, "dossier": dossier, "way": way, "crumbs": crumbs}
    return render(request, "evaluations/result_way.html", context)


@desk_view(get=Permission.NATIONAL_RESULT_RECORD, post=Permission.NATIONAL_RESULT_RECORD)
def national_result(request: SignedInRequest, number: str) -> HttpResponse:
    """The ministry records what the central council decided."""
    dossier = _get(request, number)
    if not request.scope.allows(Permission.NATIONAL_RESULT_RECORD, dossier.place_id):
        raise PermissionDenied
    form = NationalForm(posted_by(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, dossier, form)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã ghi kết quả cấp trung ương."))
            return redirect("evaluations:result", dossier.number)
    crumbs = _crumbs(dossier, _("Ghi kết quả cấp trung ương"))
    context = {"form": form, "dossier": dossier, "crumbs": crumbs}
    return render(request, "evaluations/result_national.html", context)


def _record(request: SignedInRequest, dossier: Dossier, form: NationalForm) -> None:
    values, at = form.cleaned_data, clock.now()
    with transaction.atomic():
        scan = None
        if values["file"]:
            scan = attachments.store(values["file"], by=request.user, at=at)
        services.record_result(
            dossier=dossier,
            total=values["total"],
            stars=values["stars"],
            document_number=values["document_number"],
            document_on=values["document_on"],
            scan=scan,
            by=request.user,
            at=at,
        )


@desk_view(get=Permission.DOSSIER_VIEW)
def national_scan(request: SignedInRequest, number: str) -> HttpResponseBase:
    """The scanned notice of the central council."""
    dossier = _get(request, number)
    found = get_object_or_404(NationalResult.objects.select_related("scan"), dossier=dossier)
    if found.scan is None:
        raise Http404
    return file_response(found.scan, reader=request.user)


def _parts(found: Result, data: RulebookData) -> list[tuple[PartData, Decimal]]:
    form = data.sets[found.dossier.product.product_set.code]
    return [(part, Decimal(found.parts[part.code])) for part in form.parts]


def _average(found: Result) -> Decimal:
    """The average with as many decimals as the regulation rounds to."""
    decimals = found.item.meeting.council.regulation.decimals
    return found.average.quantize(Decimal(1).scaleb(-decimals))


def _marks(found: Result, data: RulebookData) -> list[Mark]:
    form = data.sets[found.dossier.product.product_set.code]
    marks = []
    for held in found.held_back:
        criterion = form.criterion(held["criterion"])
        votes = held["votes_for"] + held["votes_against"]
        option = criterion.option(held["option"])
        marks.append(Mark(criterion, option, held["stars"], held["votes_for"], votes))
    return marks


def _may_forward(
    request: SignedInRequest, dossier: Dossier, found: Result, national: NationalResult | None
) -> bool:
    rule = services.forward_rule(found)
    return (
        can_move(dossier.stage, Stage.FORWARDED)
        and national is None
        and rule is not None
        and found.average >= rule.floor
        and request.scope.allows(Permission.DOSSIER_FORWARD, dossier.place_id)
    )


def _may_evaluate_again(
    request: SignedInRequest, dossier: Dossier, national: NationalResult | None
) -> bool:
    best = max(band.stars for band in dossier.rulebook.data.bands)
    return (
        dossier.stage == Stage.NATIONAL
        and national is not None
        and national.stars < best
        and request.scope.allows(Permission.COUNCIL_MANAGE, dossier.place_id)
    )


def _may_conclude(
    request: SignedInRequest,
    dossier: Dossier,
    national: NationalResult | None,
    data: RulebookData,
) -> bool:
    return (
        dossier.stage == Stage.NATIONAL
        and national is not None
        and data.authority_for(national.stars, clock.today()) is None
        and request.scope.allows(Permission.COUNCIL_MANAGE, dossier.place_id)
    )


def _get(request: SignedInRequest, number: str) -> Dossier:
    visible = (
        Dossier.objects.visible_to(request.scope)
        .select_related("product__product_set", "producer", "place", "rulebook")
        .defer("rulebook__content")
    )
    return get_object_or_404(visible, number=normalise(number))


def _crumbs(dossier: Dossier, here: str) -> list[tuple[str, str]]:
    crumbs = [
        (_("Hồ sơ"), reverse("evaluations:list")),
        (str(dossier), reverse("evaluations:dossier", args=[dossier.number])),
    ]
    if not here:
        return [*crumbs, (_("Kết quả"), "")]
    return [
        *crumbs,
        (_("Kết quả"), reverse("evaluations:result", args=[dossier.number])),
        (here, ""),
    ]
