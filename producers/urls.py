"""Routes of the room producers."""

from django.urls import path

from producers import views

app_name = "producers"

urlpatterns = [
    path("chu-the/", views.producer_list, name="list"),
    path("chu-the/dang-ky/", views.register, name="register"),
    path("chu-the/<str:number>/", views.detail, name="detail"),
    path("chu-the/<str:number>/sua/", views.edit, name="edit"),
    path("chu-the/<str:number>/tai-khoan/", views.members, name="members"),
    path("chu-the/<str:number>/tai-khoan/<int:pk>/", views.end_member, name="end_member"),
]
