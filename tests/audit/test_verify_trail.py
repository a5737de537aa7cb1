"""`manage.py verify_trail`: silence is never an answer."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from audit import trail
from audit.models import AuditEvent
from tests.conftest import triggers_lifted


def test_a_whole_trail_is_said_to_be_whole_with_its_length(rosa, capsys):
    call_command("verify_trail")

    length = trail.all_events().count()
    said = capsys.readouterr().out
    assert said.startswith(f"The trail is whole: {length} events, and ")
    assert said.endswith(" rows as they say.\n")


def test_a_new_trail_is_whole_and_tells_of_what_the_migrations_wrote(db, capsys):
    call_command("verify_trail")

    assert "1 events" in capsys.readouterr().out


def test_each_break_is_named_with_its_chain_and_place(rosa, capsys):
    with triggers_lifted():
        AuditEvent.objects.filter(seq=2).update(verb="client.closed")

    with pytest.raises(CommandError, match="The trail is broken"):
        call_command("verify_trail")

    assert f"client:{rosa.pk}: event 2 was changed" in capsys.readouterr().err


def test_the_command_ends_with_a_failure_that_a_timer_notices(tmp_path):
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'trail.sqlite3'}"}
    manage = [sys.executable, "manage.py"]
    forge = (
        "from audit import trail; from audit.models import AuditEvent, ChainHead;"
        "from accounts.models import Team; from django.db import connection;"
        "trail.record('team.made', Team(name='Harbor'), by=None);"
        "c = connection.cursor(); c.execute('DROP TRIGGER audit_refuse_update');"
        "AuditEvent.objects.update(verb='team.unmade')"
    )

    def run(*arguments):
        return subprocess.run(
            [*manage, *arguments],
            cwd=settings.ROOT,
            env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
            capture_output=True,
            check=False,
        ).returncode

    assert run("migrate", "--verbosity", "0") == 0
    assert run("verify_trail") == 0
    assert run("shell", "--no-imports", "--command", forge) == 0
    assert run("verify_trail") == 1
