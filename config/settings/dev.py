"""A laptop: SQLite, throw-away keys from `.env` (made by `make setup`), pages that explain."""

# ruff: noqa: E402 - `.env` is read before anything asks for a variable
from config import env

env.read_dotenv()

from config.logging import LOGGING  # noqa: F401 - read by Django
from config.settings.base import *  # noqa: F403 - settings are one namespace by Django's design

DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SECRET_KEY = env.required("SECRET_KEY")
ENCRYPTION_KEYS = env.words("ENCRYPTION_KEYS")
AUDIT_KEY = env.required("AUDIT_KEY")
TRAIL_REFUSES_UNDECLARED = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost; passkeys know no bare addresses
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
