"""Rulebooks in the admin: to read, never to edit. They change by loading a file."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from rulebooks.models import ProductGroup, ProductSet, Rulebook, RulebookQuerySet


class ReadOnlyAdmin(admin.ModelAdmin[Model]):
    """Whoever may enter the admin may read; nobody adds, changes or deletes here."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Rulebook)
class RulebookAdmin(ReadOnlyAdmin):
    """Regimes with their days, and each with its procedure, its forms and what to distrust."""

    list_display = (
        "number",
        "code",
        "version",
        "valid_from",
        "valid_to",
        "new_from",
        "new_to",
        "recording_only",
        "is_latest",
    )
    list_filter = ("recording_only", "is_latest")
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("number", "code", "title")
    ordering = ("-valid_from", "-version")
    change_form_template = "admin/rulebooks/rulebook/change_form.html"

    def get_queryset(self, request: HttpRequest) -> RulebookQuerySet:
        return Rulebook.objects.without_content()

    def get_urls(self) -> list[URLPattern]:
        form = path(
            "<int:pk>/bo/<str:set_code>/",
            self.admin_site.admin_view(self.form_view),
            name="rulebooks_rulebook_form",
        )
        return [form, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,  # Django's own signature
    ) -> HttpResponse:
        """The regime on one page: days, procedure, documents, and its product sets as links."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        rulebook = self.get_object(request, object_id)
        if not isinstance(rulebook, Rulebook):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": rulebook.number,
            "opts": self.opts,
            "rulebook": rulebook,
            "book": rulebook.data,
        }
        return TemplateResponse(request, self.change_form_template, context)

    def form_view(self, request: HttpRequest, pk: int, set_code: str) -> HttpResponse:
        """The form of one product set: every criterion, level, minimum mark and trust note."""
        rulebook = self.get_object(request, str(pk))
        if not isinstance(rulebook, Rulebook) or set_code not in rulebook.data.sets:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": rulebook.data.sets[set_code].name,
            "opts": self.opts,
            "rulebook": rulebook,
            "book": rulebook.data,
            "form": rulebook.data.sets[set_code],
        }
        return TemplateResponse(request, "admin/rulebooks/rulebook/form.html", context)


@admin.register(ProductSet)
class ProductSetAdmin(ReadOnlyAdmin):
    """The 26 product sets in the order of Phụ lục I."""

    list_display = ("code", "name", "group", "subgroup_name", "samples_required")
    list_filter = ("group",)
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("name", "name_en", "code")
    list_select_related = ("group",)
    fields = ("code", "name", "name_en", "slug", "group", "subgroup_name", "samples_required")


@admin.register(ProductGroup)
class ProductGroupAdmin(ReadOnlyAdmin):
    """The six groups of Phụ lục I."""

    list_display = ("code", "name", "name_en")
    fields = ("code", "name", "name_en")
