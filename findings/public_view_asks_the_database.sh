#!/usr/bin/env bash
# Django 5.2.19
#
# `LoginRequiredMiddleware` sends everybody who is not signed in to the sign-in page, but for
# views marked with `login_not_required`.
#
# Expected: such a view needs no session and no user, so it answers while the database is away:
#   a page that says that the service is down, a health check, a way to leave at once.
# Seen: the middleware asks `request.user.is_authenticated` first, and only then whether the view
#   is marked. For a browser that has a session cookie, that reads the session and the user, so
#   the marked view raises OperationalError (a page with status 500) with the database away. The
#   same browser without its cookie is answered 200.
#
# Ours asks the mark first (accounts/middleware.py), so that leaving at once is always answered.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19
cat >"$folder/try.py" <<'PYTHON'
import sys
from pathlib import Path

import django
from django.conf import settings
from django.http import HttpResponse

folder = Path(sys.argv[1])
settings.configure(
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "database.sqlite3"}
    },
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only for this",
    ALLOWED_HOSTS=["testserver"],
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import path


@login_not_required
def health(request):
    return HttpResponse("up")


urlpatterns = [path("health/", health)]

call_command("migrate", verbosity=0)
known, stranger = Client(), Client()
known.force_login(User.objects.create_user("ana"))
assert known.get("/health/").status_code == 200

connection.close()
(folder / "database.sqlite3").rename(folder / "elsewhere.sqlite3")
(folder / "database.sqlite3").mkdir()  # what stands there can't be opened

answer = stranger.get("/health/").status_code
try:
    outcome = known.get("/health/").status_code
except OperationalError as error:
    outcome = f"OperationalError: {error}"
print("without a cookie:", answer)
print("with a cookie:   ", outcome)
assert answer == 200
assert str(outcome).startswith("OperationalError"), "it changed: the view is answered"
print("As described: a view that needs no one asks who it is.")
PYTHON
"$folder/venv/bin/python" "$folder/try.py" "$folder"
