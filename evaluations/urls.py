"""Routes of the room evaluations."""

from django.urls import path

from evaluations import council_urls
from evaluations.views import appraisal, documents, dossiers, office, rounds

app_name = "evaluations"

DOSSIER = "ho-so/<str:number>"
DOCUMENT = f"{DOSSIER}/tai-lieu/<str:code>"

urlpatterns = [
    path("ho-so/", dossiers.dossier_list, name="list"),
    path("ho-so/lap/<str:product_number>/", dossiers.open_dossier, name="open"),
    path(f"{DOSSIER}/", dossiers.workspace, name="dossier"),
    path(f"{DOSSIER}/nop/", dossiers.submit, name="submit"),
    path(f"{DOSSIER}/rut/", dossiers.withdraw, name="withdraw"),
    path(f"{DOSSIER}/ban-nop/<int:sequence>/", dossiers.submission, name="submission"),
    path(f"{DOCUMENT}/", documents.document, name="document"),
    path(f"{DOCUMENT}/nop/", documents.file_document, name="file"),
    path(f"{DOCUMENT}/nop-cap-xa/", documents.file_commune_document, name="file_commune"),
    path(f"{DOCUMENT}/lan/<int:version>/xem/", documents.preview, name="preview"),
    path(f"{DOCUMENT}/lan/<int:version>/tai/", documents.original, name="original"),
    path(f"{DOSSIER}/tham-dinh/", appraisal.appraise, name="appraise"),
    path(f"{DOSSIER}/tham-dinh/tai-lieu/", appraisal.check, name="check"),
    path(f"{DOSSIER}/tham-dinh/tra-lai/", appraisal.send_back, name="send_back"),
    path(f"{DOSSIER}/tiep-nhan/", office.receive, name="receive"),
    path(f"{DOSSIER}/tiep-nhan/tai-lieu/", office.office_check, name="office_check"),
    path(f"{DOSSIER}/tiep-nhan/tra-lai/", office.office_send_back, name="office_send_back"),
    path(f"{DOSSIER}/ra-soat/", office.report, name="review"),
    path("dot-danh-gia/", rounds.round_list, name="rounds"),
    path("dot-danh-gia/mo/", rounds.open_round, name="open_round"),
    *council_urls.urlpatterns,
]
