"""Routes of the public pages. Printed codes name these addresses: they answer for ever."""

from django.urls import path

from portal.views import codes, home, products, reports

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("san-pham/", products.products, name="products"),
    path("san-pham/<str:code>/", products.product, name="product"),
    path("san-pham/<str:code>/anh.webp", products.picture, name="picture"),
    path("san-pham/<str:code>/qr.svg", products.qr_code, name="qr"),
    path("chu-the/<str:code>/", products.producer, name="producer"),
    path("tra-cuu/", codes.check, name="check"),
    path("q/<str:code>/san-pham", codes.opened, name="opened"),
    # `path`: whatever a forged label holds gets the page that says so.
    path("q/<path:code>", codes.scan, name="scan"),
    # Printed in capitals, which makes a smaller QR symbol.
    path("Q/<path:code>", codes.scan, name="scan_printed"),
    path("phan-anh/so/<str:number>/", reports.report_outcome, name="report_outcome"),
    path("phan-anh/<str:code>/", reports.report, name="report"),
]
