"""A development server that also keeps what only production keeps: a cache in the database."""

from config.settings.dev import *  # noqa: F403 - settings are one namespace by Django's design

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
    }
}
