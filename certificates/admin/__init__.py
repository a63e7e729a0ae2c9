"""The room in the office's admin: the book of decisions, certificates, the public log, the past."""

from certificates.admin import certificates, decisions, history

__all__ = ["certificates", "decisions", "history"]
