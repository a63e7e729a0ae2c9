"""The project's settings with only what tests need changed."""

import os

os.environ.update(
    DEBUG="0",
    SECRET_KEY="for-tests-only-" + 40 * "x",
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    EMAIL_URL="",
    CACHE_URL="",
    TRUSTED_PROXY_COUNT="0",
)
# scripts/test sets the address of a throw-away server; type checking needs none.
os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1/ocop_registry")

from ocop_registry.settings import *  # noqa: F403, TID251  # the one place that builds on them

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Serve static files straight from their sources: no collectstatic before a test run.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# The throttle needs a request at every sign-in; its own test turns it on.
AXES_ENABLED = False
