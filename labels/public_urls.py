"""Public routes of the room labels: what a printed code opens."""

from django.urls import URLPattern

app_name = "codes"

urlpatterns: list[URLPattern] = []
