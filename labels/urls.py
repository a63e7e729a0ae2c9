"""Routes of the room labels."""

from django.urls import path

from labels import views

app_name = "labels"

urlpatterns = [
    path("tem/", views.orders, name="orders"),
    path("tem/dat-moi/", views.choose, name="choose"),
    path("tem/<str:code>/", views.order, name="order"),
    path("tem/<str:code>/ban-in/", views.sheet, name="sheet"),
    path("san-pham/<str:product_number>/dat-tem/", views.new, name="new"),
    path("phan-anh/", views.reports, name="reports"),
    path("phan-anh/<str:number>/", views.report, name="report"),
]
