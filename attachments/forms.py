"""The form field through which a person hands in a file."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from attachments import checking, limits
from attachments.checking import Fault
from attachments.choices import DOCUMENTS, PICTURES, ContentType
from attachments.messages import MESSAGES

HELP_DOCUMENTS = _("PDF, JPEG, PNG hoặc WebP, tối đa 20 MB.")
HELP_PICTURES = _("JPEG, PNG hoặc WebP, tối đa 20 MB.")


class UploadField(forms.FileField):
    """A file of the `allowed` types, at most 20 MB; attachments.services.store checks its content.

    The uploaded file is the cleaned value: hand it to `store` together with the same `allowed`.
    """

    widget = forms.FileInput
    default_error_messages = {
        "required": _("Hãy chọn một tệp."),
        "empty": MESSAGES[Fault.EMPTY],
        "missing": _("Hãy chọn một tệp."),
        "invalid": _("Không nhận được tệp nào. Hãy chọn lại tệp rồi gửi."),
    }

    def __init__(self, *, allowed: Collection[ContentType] = DOCUMENTS, **kwargs: Any) -> None:
        self.allowed = frozenset(allowed)
        pictures_only = self.allowed <= PICTURES
        kwargs.setdefault("label", _("Ảnh") if pictures_only else _("Tệp"))
        kwargs.setdefault("help_text", HELP_PICTURES if pictures_only else HELP_DOCUMENTS)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        accept = ",".join(checking.extensions(self.allowed))
        return {**super().widget_attrs(widget), "accept": accept}

    def to_python(self, data: "File[Any] | None") -> "File[Any] | None":
        upload = super().to_python(data)
        if upload is None:
            return None
        name = checking.display_name(upload.name or "")
        fault = checking.fault_of_name(name, self.allowed)
        if fault is None and upload.size > limits.MAX_BYTES:
            fault = Fault.TOO_LARGE
        if fault is not None:
            raise forms.ValidationError(str(MESSAGES[fault]), code=fault.value)
        return upload
