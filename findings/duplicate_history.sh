#!/usr/bin/env bash
# django-simple-history 3.13.0, on Django 5.2.19
#
# `clean_duplicate_history` says that it "scans HistoricalRecords for identical sequential entries".
#
# Expected: two entries are identical if they say the same. One that was made for another reason,
#   by another person, or that says "deleted" (-) where the other says "changed" (~), says
#   something else, and stays.
# Seen: only the record's own fields are compared. Of each two neighbors that agree in these, the
#   newer one is deleted, whatever its reason, person and kind. So what is lost is
#     - that somebody looked again and confirmed what it says, with the reason they gave;
#     - that a record was deleted, and who did it, if it was put back under its key later.
#
# Where history is evidence, the command must not run: ours is refused (audit/management/commands).
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    django==5.2.19 django-simple-history==3.13.0
mkdir "$folder/notes"
touch "$folder/notes/__init__.py"
cat >"$folder/notes/models.py" <<'PYTHON'
from django.db import models
from simple_history.models import HistoricalRecords


class Note(models.Model):
    text = models.CharField(max_length=100)
    history = HistoricalRecords()
PYTHON
cat >"$folder/try.py" <<'PYTHON'
import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "simple_history", "notes"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User
from notes.models import Note
from simple_history.utils import update_change_reason

call_command("migrate", run_syncdb=True, verbosity=0)


def entries(key):
    rows = Note.history.filter(id=key).order_by("history_id")
    return [
        (row.history_type, row.history_change_reason, row.history_user and row.history_user.username)
        for row in rows
    ]


ana, sam = (User.objects.create_user(name) for name in ("ana", "sam"))


def save(note, person, reason):
    note._history_user = person
    note.save()
    update_change_reason(note, reason)


confirmed = Note(text="Call after six.")
save(confirmed, ana, "heard it at the door")
save(confirmed, sam, "asked again: still so")

put_back = Note.objects.create(text="Has a dog.")
key = put_back.pk
put_back._history_user = sam
put_back.delete()
Note.objects.create(pk=key, text="Has a dog.")

before = entries(confirmed.pk), entries(key)
print("before:", *before, sep="\n  ")
assert before == (
    [("+", "heard it at the door", "ana"), ("~", "asked again: still so", "sam")],
    [("+", None, None), ("-", None, "sam"), ("+", None, None)],
)

call_command("clean_duplicate_history", "--auto", verbosity=0)

after = entries(confirmed.pk), entries(key)
print("after:", *after, sep="\n  ")
assert after == ([("+", "heard it at the door", "ana")], [("+", None, None)]), "it changed"
print("As described: the second reason and the deletion are gone.")
PYTHON
cd "$folder"
PYTHONPATH="$folder" "$folder/venv/bin/python" try.py
