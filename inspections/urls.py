"""Routes of the room inspections."""

from django.urls import path

from inspections import views

app_name = "inspections"

urlpatterns = [
    path("kiem-tra/", views.visits, name="visits"),
    path("kiem-tra/<int:pk>/", views.visit, name="visit"),
    path("kiem-tra/<int:pk>/ghi-ket-qua/", views.record, name="record"),
    path("kiem-tra/<int:pk>/ton-tai/", views.add_finding, name="finding"),
    path("kiem-tra/<int:pk>/ton-tai/<int:finding_pk>/", views.resolve, name="resolve"),
    path("kiem-tra/<int:pk>/ton-tai/<int:finding_pk>/anh/", views.photo, name="photo"),
    path("chu-the/<str:producer_number>/kiem-tra-moi/", views.plan, name="plan"),
]
