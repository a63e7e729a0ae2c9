"""Routes of the room portal. Printed codes stand here: these addresses never change."""

from django.urls import path

from portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("san-pham/", views.products, name="products"),
    path("san-pham/<str:number>/", views.product, name="product"),
    path("san-pham/<str:number>/anh/", views.picture, name="picture"),
    path("san-pham/<str:number>/ma-qr.svg", views.product_code, name="product_code"),
    path("chu-the/<str:number>/", views.producer, name="producer"),
    path("tra-cuu/", views.check, name="check"),
    path("q/<path:code>", views.scan, name="scan"),
    # Labels carry the address in capitals, which makes a smaller QR code.
    path("Q/<path:code>", views.scan),
    path("phan-anh/so/<str:number>/", views.report_outcome, name="report_outcome"),
    path("phan-anh/<str:code>/", views.report, name="report"),
]
