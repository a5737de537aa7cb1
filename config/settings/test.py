"""The test suite: fast hashing, fixed keys that protect nothing, mail kept in memory."""

import base64

from config.settings.base import *  # noqa: F403 - settings are one namespace by Django's design

DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SECRET_KEY = "a test's secret: it protects nothing"  # noqa: S105
ENCRYPTION_KEYS = ["test:" + base64.b64encode(b"t" * 32).decode()]
AUDIT_KEY = base64.b64encode(b"a" * 32).decode()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_IN_BACKGROUND = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASE_MAY_BE_EMPTIED = True  # a test with real transactions ends in a flush
AGENCY_NAME = "Harbor Street Outreach"
WORKER_TITLE = "Outreach worker"
SMALLEST_SHOWN = 11
TRAIL_REFUSES_UNDECLARED = True
TIME_ZONE = "America/Los_Angeles"
DEMO = False
SECOND_FACTOR_REQUIRED = True
WHITENOISE_AUTOREFRESH = True
JOB_ALIVE_SECONDS = 0  # no thread beside a test
