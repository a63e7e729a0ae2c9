"""Settings read from the environment: right values pass, wrong ones name the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from ocop_registry import env


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("true", True), ("Yes", True), ("0", False), ("off", False), ("", False)],
)
def test_env_bool_reads_common_words(monkeypatch, text, value):
    monkeypatch.setenv("X", text)

    assert env.env_bool("X") is value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (env.env_bool, "maybe"),
        (lambda name: env.env_int(name, 0), "-1"),
        (lambda name: env.env_int(name, 0), "two"),
        (env.env_database, ""),
        (env.env_database, "sqlite:///db.sqlite3"),
        (env.env_database, "postgres://[::1/x"),
        (env.env_email, "imap://host"),
        (env.env_email, "smtp://"),
        (env.env_cache, "memcache://host"),
        (lambda name: env.env_secret(name, debug=False), ""),
        (lambda name: env.env_secret(name, debug=False), "dev"),
        (lambda name: env.env_secret(name, debug=False), "django-insecure-" + 40 * "x"),
    ],
)
def test_wrong_value_is_refused_and_named(monkeypatch, read, text):
    monkeypatch.setenv("VARIABLE", text)

    with pytest.raises(ImproperlyConfigured, match="VARIABLE"):
        read("VARIABLE")


def test_env_int_and_list_and_text_fall_back(monkeypatch):
    monkeypatch.delenv("X", raising=False)

    assert env.env_int("X", 3) == 3
    assert env.env_list("X", ["a"]) == ["a"]
    assert env.env_text("X", "b") == "b"


def test_env_int_and_list_and_text_read(monkeypatch):
    monkeypatch.setenv("X", " 12 ")

    assert env.env_int("X", 3) == 12
    assert env.env_list("X", []) == ["12"]
    assert env.env_text("X", "b") == "12"


def test_env_secret_passes_a_long_one_and_debug_brings_its_own(monkeypatch):
    monkeypatch.setenv("X", 32 * "k")
    assert env.env_secret("X", debug=False) == 32 * "k"

    monkeypatch.delenv("X")
    assert env.env_secret("X", debug=True) == "dev"


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        (
            "postgres://an:m%40t@db.example:5433/ocop?sslmode=require",
            ("ocop", "an", "m@t", "db.example", "5433", {"sslmode": "require"}),
        ),
        ("postgresql://an@/ocop?host=%2Fvar%2Frun%2Fpg", ("ocop", "an", "", "/var/run/pg", "", {})),
    ],
)
def test_env_database_reads_addresses_as_psql_does(monkeypatch, url, parts):
    monkeypatch.setenv("X", url)

    read = env.env_database("X")

    keys = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    assert tuple(read[key] for key in keys) == parts


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://mail.example", 587, True, False),
        ("smtps://mail.example", 465, False, True),
        ("smtp+tls://mail.example:2525", 2525, True, False),
    ],
)
def test_env_email_knows_ports_and_encryption(monkeypatch, url, port, tls, ssl):
    monkeypatch.setenv("X", url)

    read = env.env_email("X")

    assert (read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_env_email_reads_user_and_password(monkeypatch):
    monkeypatch.setenv("X", "smtp+tls://ocop%40hanoi:p%3Aw@mail.example")

    read = env.env_email("X")

    assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("ocop@hanoi", "p:w")


def test_without_addresses_mail_is_printed_and_the_cache_is_in_memory(monkeypatch):
    monkeypatch.delenv("X", raising=False)

    assert env.env_email("X") == {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    assert env.env_cache("X") == {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def test_env_cache_reads_redis(monkeypatch):
    monkeypatch.setenv("X", "redis://cache:6379/0")

    assert env.env_cache("X") == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://cache:6379/0",
    }
