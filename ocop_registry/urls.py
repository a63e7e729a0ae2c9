"""Which room answers which address."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from ocop_registry.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    # Another site that switches our language does no harm; a token would put a cookie on every
    # public page and keep caches from holding it.
    path("ngon-ngu/", csrf_exempt(set_language), name="set_language"),
    path("admin/", admin.site.urls),
    path("desk/", include("desk.urls")),
    path("desk/", include("producers.urls")),
    path("desk/", include("products.urls")),
    path("desk/", include("evaluations.urls")),
    path("desk/", include("certificates.urls")),
    path("desk/", include("labels.urls")),
    path("desk/", include("inspections.urls")),
    path("", include("portal.urls")),
]
