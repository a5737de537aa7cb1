"""Every command that can be run is ours, allowed for a reason, or refused with a sentence."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError

from audit.management.refusing import RefusedCommand

ROOT = Path(__file__).parents[2]
ALLOWED = {  # commands of libraries, and why they break no promise
    "check": "reads settings and models",
    "clearsessions": "what `nightly` does: it deletes sessions that are over",
    "collectstatic": "copies files of ours into a folder",
    "compilemessages": "writes translations",
    "createcachetable": "makes no table: our cache has a model",
    "db_worker": "does the jobs that wait, as `worker` does, without looking after lost ones",
    "dbshell": "needs the password of the database; `verify_trail` finds what it changed",
    "dumpdata": "leaves out every sealed field, and writes nothing: tests/leaks looks at it",
    "findstatic": "reads files of ours",
    "inspectdb": "reads the shape of tables",
    "makemessages": "writes translations",
    "makemigrations": "writes migrations; tests/architecture/test_migrations.py reads them",
    "migrate": "changes tables as our migrations say",
    "optimizemigration": "rewrites a file; the digest of a frozen one no longer fits",
    "prune_db_task_results": "deletes what the queue keeps of deliveries, as `nightly` does",
    "runserver": "serves as any server does, on a developer's machine",
    "sendtestemail": "sends a sentence of its own to whom one names",
    "shell": "opens nothing of a client without `reading.as_system`",
    "showmigrations": "reads",
    "sqlflush": "prints statements; append-only tables refuse them",
    "sqlmigrate": "prints statements",
    "sqlsequencereset": "prints statements",
    "squashmigrations": "writes migrations",
    "startapp": "writes files",
    "startproject": "writes files",
    "test": "works on a database of its own",
    "testserver": "works on a database of its own",
}
REFUSED = {
    "account_unsetmultipleprimaryemails",
    "changepassword",
    "clean_duplicate_history",
    "clean_old_history",
    "clean_orphan_obj_perms",
    "createsuperuser",
    "diffsettings",
    "flush",
    "loaddata",
    "populate_history",
    "remove_stale_contenttypes",
}
OURS = {name for name, app in get_commands().items() if app in settings.OURS}


def test_every_command_of_a_library_is_allowed_for_a_reason_or_refused():
    """Of a new library: read what its commands write, then name them here or refuse them."""
    of_libraries = get_commands().keys() - OURS

    assert of_libraries == ALLOWED.keys()
    assert REFUSED <= OURS


def test_what_is_refused_is_named_here():
    refused = {
        name
        for name in OURS
        if isinstance(load_command_class(get_commands()[name], name), RefusedCommand)
    }

    assert refused | {"flush"} == REFUSED


@pytest.mark.parametrize("name", sorted(REFUSED - {"flush"}))
def test_a_refused_command_says_why_and_what_to_do_instead(name):
    with pytest.raises(CommandError, match=r"^Refused: .+\. .+\.$") as refused:
        call_command(name, stdout=StringIO())

    assert refused.value.returncode == 1


def test_only_tests_may_empty_the_database(settings):
    settings.DATABASE_MAY_BE_EMPTIED = False

    with pytest.raises(CommandError, match=r"^Refused: it deletes every record"):
        call_command("flush", interactive=False)


@pytest.mark.parametrize(
    "typed",
    [["clean_duplicate_history", "--auto", "-m", "60"], ["loaddata", "some.json", "--app=x"]],
)
def test_the_shell_is_told_that_it_was_refused(typed):
    ran = subprocess.run(
        [sys.executable, "manage.py", *typed],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "config.settings.test", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1
    assert "Refused: it" in ran.stderr
    assert ran.stdout == ""
