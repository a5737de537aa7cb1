"""A development server whose static files are built and compressed as in production."""

from pathlib import Path

from config import env
from config.settings.dev import *  # noqa: F403 - settings are one namespace by Django's design

STATIC_ROOT = Path(env.required("BUILT_STATIC"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
