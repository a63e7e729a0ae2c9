"""Refusals that a person can understand: each carries a sentence in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Message = str | Promise


class DomainError(Exception):
    """You can't do that, and why. `field` names the form field at fault, or is empty."""

    def __init__(self, message: Message, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class PermissionDeniedError(DomainError):
    """The acting user has no such right here."""

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or _("Ông/bà không có quyền thực hiện việc này trên địa bàn này."))


class StageError(DomainError):
    """The step does not start from where the thing stands now."""


class RuleError(DomainError):
    """A rule of the rulebook, the council's regulation or the registry forbids it."""


class ConflictError(DomainError):
    """Somebody else was faster: the thing has changed since it was read."""

    def __init__(self, message: Message | None = None, *, field: str = "") -> None:
        super().__init__(
            message
            or _("Nội dung này vừa được người khác thay đổi. Hãy tải lại trang rồi thử lại."),
            field=field,
        )
