"""Routes of the room desk."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from desk import views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("dang-nhap/", views.SignInView.as_view(), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("mat-khau/", views.ChangePasswordView.as_view(), name="password"),
]
