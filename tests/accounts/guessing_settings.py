"""A server behind one proxy that counts every guess it looks at; with a fault, if asked for."""

import os
from pathlib import Path

from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from config.settings.dev import *  # noqa: F403 - settings are one namespace

ALLAUTH_TRUSTED_PROXY_COUNT = 1
PASSWORD_HASHERS = ["tests.accounts.guessing_settings.CountedHasher"]
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "tests.accounts.guessing_settings.CountedTokens"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

if os.environ.get("EACH_PROCESS_FOR_ITSELF"):  # the fault that the test must notice
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def count(what: str) -> None:
    with Path(os.environ["COUNTED"]).open("a") as counted:
        counted.write(f"{what}\n")


class CountedHasher(MD5PasswordHasher):
    algorithm = "counted"

    def verify(self, password, encoded):
        if password.startswith("guess"):
            count("password")
        return super().verify(password, encoded)


class CountedTokens(PasswordResetTokenGenerator):
    def check_token(self, user, token):
        count("reset")
        return super().check_token(user, token)
