"""Reads settings from environment variables; every error names the variable and what to set."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg2 import ProgrammingError
from psycopg2.extensions import parse_dsn

SECRET_LENGTH = 32  # characters; every well-known example key is shorter or starts as below
EXAMPLE_SECRET = "django-insecure"  # noqa: S105  # the very thing that is refused


def env_bool(name: str, default: bool = False) -> bool:
    """True for 1, true, yes or on; False for 0, false, no, off or nothing."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name}={value!r}: dùng 1 hoặc 0. / Use 1 or 0.")


def env_int(name: str, default: int) -> int:
    """The whole number in `name`, or `default` when it is not set."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdecimal()):
        raise ImproperlyConfigured(
            f"{name}={value!r}: phải là số nguyên không âm. / Must be a whole number."
        )
    return int(value)


def env_text(name: str, default: str) -> str:
    """The text in `name`, or `default` when it is not set."""
    return os.environ.get(name, "").strip() or default


def env_list(name: str, default: list[str]) -> list[str]:
    """The comma-separated values of `name`, or `default` when it is not set."""
    values = [part.strip() for part in os.environ.get(name, "").split(",")]
    return [value for value in values if value] or default


def env_secret(name: str, *, debug: bool) -> str:
    """The secret in `name`. Outside DEBUG a missing, short or example one stops the start."""
    value = os.environ.get(name, "")
    if debug:
        return value or "dev"
    if len(value) < SECRET_LENGTH or value.startswith(EXAMPLE_SECRET):
        raise ImproperlyConfigured(
            f"{name}: chưa đặt, quá ngắn hoặc là giá trị mặc định. Hãy đặt một chuỗi ngẫu nhiên "
            f"dài từ {SECRET_LENGTH} ký tự và giữ bí mật. / {name} is missing, too short or a "
            f"default. Set it to a random string of at least {SECRET_LENGTH} characters and keep "
            "it secret, for example:\n"
            f"  export {name}=\"$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')\""
        )
    return value


def env_database(name: str) -> dict[str, Any]:
    """Django's database settings from a PostgreSQL URL as libpq and psql read it.

    A Unix socket is `postgres://user@/name?host=/folder`; other parameters (sslmode …) pass on.
    """
    url = os.environ.get(name, "")
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            f"{name}: hãy đặt địa chỉ PostgreSQL, hoặc chạy scripts/demo để có máy chủ riêng. / "
            "Set a PostgreSQL address, or run scripts/demo, which brings its own server:\n"
            f"  export {name}=postgres://user:password@host:5432/ocop_registry"
        )
    try:
        parts = parse_dsn(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(
            f"{name}: không đọc được địa chỉ. / Cannot read this address: {error}"
        ) from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def env_email(name: str) -> dict[str, Any]:
    """Mail settings from `smtp://`, `smtp+tls://` or `smtps://` + `user:password@host:port`.

    Without an address mail is printed on the console.
    """
    url = urlsplit(env_text(name, "console://"))
    if url.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme not in {"smtp", "smtp+tls", "smtps"} or not url.hostname:
        raise ImproperlyConfigured(
            f"{name}: smtp://, smtp+tls:// hoặc/or smtps:// + user:password@host:port"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def env_cache(name: str) -> dict[str, Any]:
    """The cache at `redis://host:port/db` (package `redis`), else the memory of each process."""
    url = env_text(name, "locmem://")
    if url == "locmem://":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if not url.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured(
            f"{name}: locmem://, redis://host:6379/0 hoặc/or rediss://host:6379/0"
        )
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
