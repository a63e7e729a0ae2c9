"""Routes of the room certificates, under /desk/."""

from django.urls import path

from certificates.views import certificates, decisions

app_name = "certificates"

urlpatterns = [
    path("quyet-dinh/", decisions.decision_list, name="decisions"),
    path("quyet-dinh/cong-nhan/", decisions.recognise, name="recognise"),
    path("quyet-dinh/<int:pk>/", decisions.decision, name="decision"),
    path("quyet-dinh/<int:pk>/ban-hanh/", decisions.issue, name="issue"),
    path("quyet-dinh/<int:pk>/xac-nhan-muon/", decisions.confirm_late, name="confirm_late"),
    path("quyet-dinh/<int:pk>/bo/", decisions.discard, name="discard"),
    path("quyet-dinh/<int:pk>/ban-quet/", decisions.scan, name="scan"),
    path("giay-chung-nhan/", certificates.certificate_list, name="list"),
    path("giay-chung-nhan/<str:number>/", certificates.certificate, name="certificate"),
    path("giay-chung-nhan/<str:number>/giay.pdf", certificates.paper, name="pdf"),
    path("giay-chung-nhan/<str:number>/tam-dinh-chi/", certificates.suspend, name="suspend"),
    path("giay-chung-nhan/<str:number>/khoi-phuc/", certificates.reinstate, name="reinstate"),
    path("giay-chung-nhan/<str:number>/danh-gia-lai/", certificates.rerate, name="rerate"),
    path("giay-chung-nhan/<str:number>/thu-hoi/", certificates.revoke, name="revoke"),
]
