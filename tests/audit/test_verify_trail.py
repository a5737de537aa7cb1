"""`manage.py verify_trail`: silence is never an answer."""

import json
import os
import subprocess
import sys
import threading
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import Team
from audit import anchoring, reconciling, trail, verifying
from audit import ledger as erasures
from audit.models import AuditEvent, EventRow
from casework.models import Contact
from tests.audit.growing import grow
from tests.conftest import triggers_lifted

LONG, A_HUNDRED_THOUSAND, A_MINUTE = 5_000, 100_000, 60


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


def test_a_long_trail_verifies_in_its_share_of_a_minute(db):
    grow(LONG)
    began = time.process_time()

    assert list(verifying.verify(anchors=True).sentences()) == []
    assert time.process_time() - began < A_MINUTE * LONG / A_HUNDRED_THOUSAND


def test_it_says_what_is_wrong_in_json_too(rosa, capsys):
    trail.tell_the_rest()
    with triggers_lifted():
        AuditEvent.objects.filter(seq=2).update(verb="client.closed")
    Contact.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_client SET chart_number = 'x'")

    with pytest.raises(SystemExit) as ended:
        call_command("verify_trail", "--json")

    said = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert not said["whole"]
    assert [found["seq"] for found in said["breaks"]] == [2]
    assert said["differences"] == [
        {"table": "casework.client", "row": str(rosa.pk), "reason": reconciling.CHANGED}
    ]


def test_progress_is_told_while_it_lasts(db, capsys):
    grow(3_000)

    call_command("verify_trail")

    assert "of 4,5" in capsys.readouterr().err


def test_anchors_are_shown_with_the_digests_that_were_mailed(
    rosa, capsys, settings, mailoutbox
):
    settings.TRAIL_ANCHOR_TO = ["director@example.org", "auditor@example.org"]
    trail.tell_the_rest()

    call_command("anchor_trail")
    call_command("verify_trail", "--anchors")

    said = capsys.readouterr().out
    (line,) = anchoring.file().read()
    assert said.count(line["mac"]) == 2
    assert [letter.to for letter in mailoutbox] == [
        ["director@example.org"],
        ["auditor@example.org"],
    ]
    assert all(line["mac"] in letter.body for letter in mailoutbox)
    assert "Rosa" not in mailoutbox[0].body


def test_a_broken_file_of_anchors_is_added_to_by_nobody(rosa, settings):
    Path(settings.TRAIL_ANCHOR).write_text("junk\n")

    with pytest.raises(CommandError, match="is not anchored"):
        call_command("anchor_trail")

    assert not trail.all_events().filter(verb=anchoring.ANCHORED).exists()
    assert [*anchoring.faults()] == ["Line 1 of the file of anchors is no entry."]


def test_a_cut_file_of_anchors_is_found(rosa, settings):
    anchoring.anchor()
    anchoring.anchor()
    first, _ = Path(settings.TRAIL_ANCHOR).read_text().splitlines(keepends=True)
    Path(settings.TRAIL_ANCHOR).write_text(first)

    (fault,) = anchoring.faults()
    assert fault.endswith("its end was cut.")


def test_rows_of_a_database_from_before_are_attested_on_purpose(rosa, capsys):
    trail.tell_the_rest()
    with triggers_lifted():
        EventRow.objects.filter(subject_type="casework.client").delete()
    assert [found.reason for found in reconciling.differences()] == [reconciling.GHOST]

    call_command("attest_rows")

    assert list(reconciling.differences()) == []
    assert trail.all_events().filter(verb="rows.attested").count() == 1
    assert "1 more rows" in capsys.readouterr().out


def test_an_upgrade_that_changed_rows_is_attested_on_purpose(rosa):
    trail.tell_the_rest()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_client SET chart_number = 'x'")
    call_command("attest_rows", stdout=StringIO())
    assert len(list(reconciling.differences())) == 1

    call_command("attest_rows", "--changed", stdout=StringIO())

    assert list(reconciling.differences()) == []


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite in memory has one writer")
@pytest.mark.django_db(transaction=True)
def test_beside_people_who_write_there_is_no_false_alarm():
    stopped, failures = threading.Event(), []

    def write(number):
        try:
            team = Team.objects.create(name=f"Team {number}")
            while not stopped.is_set():
                with transaction.atomic():
                    team.name += "."
                    team.name = team.name[:60]
                    team.save()
                    trail.record("team.renamed", team, by=None, name=len(team.name))
                team.name = f"Team {number}"
                team.save()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[number]) for number in range(3)]
    for writer in writers:
        writer.start()
    found = [sentence for _ in range(20) for sentence in verifying.verify().sentences()]
    stopped.set()
    for writer in writers:
        writer.join()

    assert failures == []
    assert found == []
    assert verifying.verify().is_whole


def test_a_restore_that_is_owned_up_to_is_told_and_no_fault_any_more(
    rosa, ana, settings, mailoutbox
):
    settings.TRAIL_ANCHOR_TO = ["auditor@example.org"]
    trail.tell_the_rest()
    with transaction.atomic():
        rosa.amend(by=ana, other_names="Rosita")
        anchoring.anchor()
        transaction.set_rollback(True)
    assert len(list(anchoring.faults())) == 1

    call_command("anchor_trail", "--after-restore", stdout=StringIO())

    assert list(anchoring.faults()) == []
    assert trail.all_events().first().verb == anchoring.RESTORED
    assert "put back from a backup" in mailoutbox[-1].body


def test_a_cut_end_of_the_ledger_of_erasures_is_found(rosa, ledger):
    erasures.add(client="one")
    erasures.add(client="two")
    anchoring.anchor()
    assert list(anchoring.faults()) == []
    ledger.write_text(ledger.read_text().splitlines(keepends=True)[0])

    (fault,) = anchoring.faults()
    assert fault.startswith("The ledger of erasures is not the one of ")
