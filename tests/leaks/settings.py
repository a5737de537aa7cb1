"""A development server that writes its letters into a folder, as an outbox would keep them."""

from config import env
from config.settings.dev import *  # noqa: F403 - settings are one namespace by Django's design

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = env.required("LETTERS")
