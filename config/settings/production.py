"""A server: everything secret comes from the environment, everything secure is on."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.logging import LOGGING  # noqa: F401 - read by Django
from config.settings.base import *  # noqa: F403 - settings are one namespace by Django's design

DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [env.required("ALLOWED_HOSTS")]
SECRET_KEY = env.required("SECRET_KEY")
ENCRYPTION_KEYS = env.words("ENCRYPTION_KEYS")
AUDIT_KEY = env.required("AUDIT_KEY")

if env.flag("DEMO"):
    raise ImproperlyConfigured(
        "DEMO is on. A server that holds real people never runs the demo."
    )
if not env.flag("SECOND_FACTOR_REQUIRED", default=True):
    raise ImproperlyConfigured(
        "SECOND_FACTOR_REQUIRED is off. Only the demo lets people in by a password alone."
    )
DEMO = False
SECOND_FACTOR_REQUIRED = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", default=1)
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

EMAIL_CONFIG = env.env.email_url("EMAIL_URL", default="smtp+ssl://localhost:465")
vars().update(EMAIL_CONFIG)
