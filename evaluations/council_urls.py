"""Routes of the council's work, put into the room's own by evaluations/urls.py."""

from django.urls import URLPattern, path

from evaluations import council_views, meeting_views, result_views, sheet_views

urlpatterns: list[URLPattern] = [
    path("hoi-dong/", council_views.councils, name="councils"),
    path("hoi-dong/lap/", council_views.establish_council, name="establish_council"),
    path("hoi-dong/quy-che/", council_views.record_regulation, name="record_regulation"),
    path("hoi-dong/<int:pk>/", council_views.council, name="council"),
    path("hoi-dong/<int:pk>/trieu-tap/", meeting_views.call_meeting, name="call_meeting"),
    path("hoi-dong/<int:pk>/xung-dot/", council_views.declare_interest, name="declare_interest"),
    path("phien-hop/", meeting_views.meetings, name="meetings"),
    path("phien-hop/<int:pk>/", meeting_views.meeting, name="meeting"),
    path("phien-hop/<int:pk>/thu-tu/", meeting_views.arrange_agenda, name="arrange_agenda"),
    path("phien-hop/<int:pk>/khai-mac/", meeting_views.open_meeting, name="open_meeting"),
    path("phien-hop/<int:pk>/be-mac/", meeting_views.close_meeting, name="close_meeting"),
    path("phien-hop/<int:pk>/mo-lai/", meeting_views.reopen_meeting, name="reopen_meeting"),
    path("phien-hop/<int:pk>/bien-ban.pdf", meeting_views.meeting_minutes, name="minutes"),
    path("phieu-cham/", sheet_views.sheets, name="sheets"),
    path("phieu-cham/<int:pk>/", sheet_views.sheet, name="sheet"),
    path("ho-so/<str:number>/ket-qua/", result_views.result, name="result"),
    path("ho-so/<str:number>/chuyen-trung-uong/", result_views.forward, name="forward"),
    path("ho-so/<str:number>/danh-gia-lai/", result_views.evaluate_again, name="evaluate_again"),
    path("ho-so/<str:number>/ket-thuc/", result_views.conclude, name="conclude"),
    path("ho-so/<str:number>/trung-uong/", result_views.national_result, name="national_result"),
    path("ho-so/<str:number>/trung-uong/tep/", result_views.national_scan, name="national_scan"),
]
