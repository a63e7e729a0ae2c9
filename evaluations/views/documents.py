"""Giving files for documents, and reading them: every file through its dossier's scope."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from attachments import services as attachments
from attachments.http import file_response
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from common.numbers import normalise
from evaluations import dossier_pages
from evaluations.dossier_queries import Paper, papers_of
from evaluations.forms import FileForm
from evaluations.models import DocumentVersion, Dossier
from evaluations.services import documents
from evaluations.views.access import crumbs, get_dossier, get_for


@desk_view(get=Permission.DOSSIER_VIEW)
def document(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    """One document: the page images of a version beside its name and digest."""
    dossier = get_dossier(request, number)
    paper = _paper(dossier, code)
    return _document_page(request, dossier, paper, _form(paper))


@desk_view(post=Permission.DOSSIER_ASSEMBLE)
def file_document(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    """Give a file for one of the producer's documents."""
    dossier = get_for(request, number, Permission.DOSSIER_ASSEMBLE)
    return _take(request, dossier, _paper(dossier, code), is_producers=True)


@desk_view(post=Permission.DOSSIER_APPRAISE)
def file_commune_document(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    """Give a file for one of the commune's own documents."""
    dossier = get_for(request, number, Permission.DOSSIER_APPRAISE)
    return _take(request, dossier, _paper(dossier, code), is_producers=False)


@desk_view(get=Permission.DOSSIER_VIEW)
def preview(request: SignedInRequest, number: str, code: str, version: int) -> HttpResponseBase:
    """The safe picture of a file; the reading is recorded."""
    stored = _version(request, number, code, version).file
    attachments.record_read(stored, by=request.user)
    return file_response(stored, "preview")


@desk_view(get=Permission.DOSSIER_VIEW)
def original(request: SignedInRequest, number: str, code: str, version: int) -> HttpResponseBase:
    """The file as it was handed in, as a download; the reading is recorded."""
    stored = _version(request, number, code, version).file
    return file_response(stored, "original", reader=request.user)


def _version(request: SignedInRequest, number: str, code: str, version: int) -> DocumentVersion:
    visible = Dossier.objects.visible_to(request.scope).filter(number=normalise(number))
    versions = DocumentVersion.objects.filter(document__dossier__in=visible)
    return get_object_or_404(versions.select_related("file"), document__code=code, version=version)


def _paper(dossier: Dossier, code: str) -> Paper:
    for paper in papers_of(dossier, dossier.documents.all()):
        if paper.row.code == code:
            return paper
    raise Http404


def _form(paper: Paper, request: SignedInRequest | None = None) -> FileForm:
    posted = (request.POST, request.FILES) if request else ()
    return FileForm(*posted, has_expiry=paper.data.has_expiry)


def _take(
    request: SignedInRequest, dossier: Dossier, paper: Paper, *, is_producers: bool
) -> HttpResponse:
    if paper.is_producers != is_producers:
        raise PermissionDenied
    form = _form(paper, request)
    if form.is_valid():
        try:
            _store_and_file(request, paper, form)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã nộp tệp cho “%(name)s”.") % {"name": paper.row.name})
            place = "appraise" if not paper.is_producers else "dossier"
            url = reverse(f"evaluations:{place}", args=[dossier.number])
            return redirect(f"{url}#tai-lieu-{paper.row.code}")
    return _document_page(request, dossier, paper, form)


@transaction.atomic
def _store_and_file(request: SignedInRequest, paper: Paper, form: FileForm) -> None:
    """Both or neither: a refused document leaves no stored file behind."""
    at = clock.now()
    stored = attachments.store(form.cleaned_data["file"], by=request.user, at=at)
    documents.file_document(
        document=paper.row, file=stored, by=request.user, at=at, valid_until=form.term()
    )


def _document_page(
    request: SignedInRequest, dossier: Dossier, paper: Paper, form: FileForm
) -> HttpResponse:
    shown = _shown(paper, request.GET.get("lan", ""))
    powers = dossier_pages.powers(request.scope, dossier)
    may_file = powers.file if paper.is_producers else powers.appraise
    verb = "file" if paper.is_producers else "file_commune"
    context = {
        "dossier": dossier,
        "paper": paper,
        "shown": shown,
        "form": form,
        "may_file": may_file,
        "file_url": reverse(f"evaluations:{verb}", args=[dossier.number, paper.row.code]),
        "crumbs": crumbs(dossier, paper.row.name),
    }
    return render(request, "evaluations/document.html", context)


def _shown(paper: Paper, wanted: str) -> DocumentVersion | None:
    """The version asked for in the address, else the latest."""
    for version in paper.versions:
        if str(version.version) == wanted:
            return version
    return paper.latest
