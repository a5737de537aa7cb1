"""`manage.py verify_trail`: silence is never an answer."""

import json
import os
import smtplib
import subprocess
import sys
import threading
import time
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Team
from audit import anchoring, reconciling, trail, verifying
from audit import ledger as erasures
from audit.models import AuditEvent, EventRow
from casework.models import Contact
from tests import migrated
from tests.audit.growing import grow
from tests.conftest import triggers_lifted

LONG, A_HUNDRED_THOUSAND, A_MINUTE = 5_000, 100_000, 60


def test_a_whole_trail_is_reported_with_its_length(rosa, capsys):
    call_command("verify_trail")

    length = trail.all_events().count()
    output = capsys.readouterr().out
    assert output.startswith(f"The trail is whole: {length} events, and ")
    assert output.endswith(" rows as they say.\n")


def test_a_new_trail_is_whole_and_attests_what_the_migrations_wrote(db, capsys):
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
        "trail.record('team.created', Team(name='Harbor'), by=None);"
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

    migrated.copy_to(tmp_path / "trail.sqlite3")

    assert run("verify_trail") == 0
    assert run("shell", "--no-imports", "--command", forge) == 0
    assert run("verify_trail") == 1


def test_a_long_trail_verifies_in_its_share_of_a_minute(db):
    grow(LONG)
    began = time.process_time()

    assert list(verifying.verify(anchors=True).sentences()) == []
    assert time.process_time() - began < A_MINUTE * LONG / A_HUNDRED_THOUSAND


def test_it_says_what_is_wrong_in_json_too(rosa, capsys):
    trail.attest_remaining()
    with triggers_lifted():
        AuditEvent.objects.filter(seq=2).update(verb="client.closed")
    Contact.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_client SET chart_number = 'x'")

    with pytest.raises(SystemExit) as ended:
        call_command("verify_trail", "--json")

    output = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert not output["whole"]
    assert [found["seq"] for found in output["breaks"]] == [2]
    assert output["differences"] == [
        {"table": "casework.client", "row": str(rosa.pk), "reason": reconciling.CHANGED}
    ]


def test_progress_is_shown_while_it_lasts(db, capsys):
    grow(3_000)

    call_command("verify_trail")

    assert "2,000 of " in capsys.readouterr().err


def test_anchors_are_shown_with_the_digests_that_were_mailed(
    rosa, capsys, settings, mailoutbox
):
    settings.TRAIL_ANCHOR_TO = ["director@example.org", "auditor@example.org"]
    trail.attest_remaining()

    call_command("anchor_trail")
    call_command("verify_trail", "--anchors")

    output = capsys.readouterr().out
    (line,) = anchoring.file().read()
    assert output.count(line["mac"]) == 2
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
    assert "lacks 1 of the trail's own: it was cut" in fault


def test_a_file_of_anchors_that_is_gone_is_begun_anew_on_purpose_only(rosa):
    anchoring.anchor()
    Path(anchoring.file().path).unlink()
    with pytest.raises(CommandError, match=r"is not anchored\. The file of anchors"):
        call_command("anchor_trail")

    call_command("anchor_trail", "--after-restore", stdout=StringIO())
    assert list(anchoring.faults()) == []

    anchoring.anchor()
    assert list(anchoring.faults()) == []


def test_an_anchor_that_is_written_meanwhile_is_no_false_alarm(rosa):
    """The walk does not see it yet: it sees the moment when it began."""
    trail.attest_remaining()
    anchoring.anchor()

    def anchor_unseen(done, total):
        with transaction.atomic():
            anchoring.anchor()
            transaction.set_rollback(True)

    findings = verifying.verify(anchors=True, walked=anchor_unseen)

    assert list(findings.sentences()) == []
    assert len(findings.anchors) == 1


def test_an_anchor_that_came_since_the_file_was_read_is_no_false_alarm(rosa):
    lines = anchoring.file().read()
    anchoring.anchor()

    assert list(anchoring.faults(lines)) == []


def test_an_unreadable_file_of_anchors_is_reported_in_json_too(rosa, settings, tmp_path):
    trail.attest_remaining()
    settings.TRAIL_ANCHOR, output = str(tmp_path), StringIO()

    with pytest.raises(SystemExit):
        call_command("verify_trail", "--anchors", "--json", stdout=output)

    (lost,) = json.loads(output.getvalue())["lost_anchors"]
    assert "Is a directory" in lost


def test_without_an_anchor_it_says_so(rosa, capsys):
    trail.attest_remaining()
    call_command("verify_trail", "--anchors")

    assert "It was never anchored at" in capsys.readouterr().out


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's text is UTF-8")
def test_a_trail_that_can_not_be_read_is_reported_in_a_sentence(rosa, capsys):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_team SET name = CAST(x'ff' AS TEXT)")

    with pytest.raises(CommandError, match="The audit log cannot be read"):
        call_command("verify_trail", "--json")

    assert json.loads(capsys.readouterr().out)["whole"] is False


def test_one_email_that_fails_does_not_stop_the_others(rosa, monkeypatch, settings, mailoutbox):
    settings.TRAIL_ANCHOR_TO = ["director@example.org", "auditor@example.org"]
    send = anchoring.send_mail

    def send_to_the_auditor(subject, body, sender, to):
        if to == ["director@example.org"]:
            raise smtplib.SMTPServerDisconnected("Gone.")
        send(subject, body, sender, to)

    monkeypatch.setattr(anchoring, "send_mail", send_to_the_auditor)
    with pytest.raises(CommandError, match="is anchored, but the email to director"):
        call_command("anchor_trail", stdout=StringIO())

    assert [letter.to for letter in mailoutbox] == [["auditor@example.org"]]
    assert len(anchoring.file().read()) == 1


def test_an_email_and_the_list_of_anchors_show_the_same_day(rosa, settings, mailoutbox, capsys):
    settings.TRAIL_ANCHOR_TO = ["auditor@example.org"]
    trail.attest_remaining()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # never the same day
        with timezone.override(zone):
            line = anchoring.anchor()
            anchoring.mail(line)
            call_command("verify_trail", "--anchors")

            day = timezone.localtime(datetime.fromisoformat(line["at"])).date().isoformat()
            assert f"On {day} the audit log held" in mailoutbox[-1].body
            assert any(
                printed.startswith(day) and printed.endswith(line["mac"])
                for printed in capsys.readouterr().out.splitlines()
            )


def test_rows_of_a_database_from_before_are_attested_on_purpose(rosa, capsys):
    trail.attest_remaining()
    with triggers_lifted():
        EventRow.objects.filter(subject_type="casework.client").delete()
    assert [found.reason for found in reconciling.differences()] == [reconciling.GHOST]

    call_command("attest_rows")

    assert list(reconciling.differences()) == []
    assert trail.all_events().filter(verb="rows.attested").count() == 1
    assert "1 more rows" in capsys.readouterr().out


def test_an_upgrade_that_changed_rows_is_attested_on_purpose(rosa):
    trail.attest_remaining()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_client SET chart_number = 'x'")
    call_command("attest_rows", stdout=StringIO())
    assert len(list(reconciling.differences())) == 1

    call_command("attest_rows", "--changed", stdout=StringIO())

    assert list(reconciling.differences()) == []


def test_an_upgrade_that_took_a_table_away_is_attested_on_purpose(rosa, capsys):
    trail.attest_remaining()
    with triggers_lifted():
        EventRow.objects.filter(subject_type="casework.client").update(
            subject_type="casework.customer"
        )
    found = reconciling.Difference("casework.customer", "", reconciling.UNKNOWN)
    assert found in list(reconciling.differences())

    call_command("attest_rows", "--changed")

    assert list(reconciling.differences()) == []
    assert "1 rows went with their tables" in capsys.readouterr().out


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
                    trail.record("team.created", team, by=None)
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


def test_a_declared_restore_is_recorded_and_no_longer_a_fault(rosa, ana, settings, mailoutbox):
    settings.TRAIL_ANCHOR_TO = ["auditor@example.org"]
    trail.attest_remaining()
    with transaction.atomic():
        rosa.amend(by=ana, other_names="Rosita")
        anchoring.anchor()
        transaction.set_rollback(True)
    assert len(list(anchoring.faults())) == 1

    call_command("anchor_trail", "--after-restore", stdout=StringIO())

    assert list(anchoring.faults()) == []
    assert trail.all_events().first().verb == anchoring.RESTORED
    assert "restored from a backup" in mailoutbox[-1].body


def test_a_cut_end_of_the_ledger_of_erasures_is_found(rosa, ledger):
    erasures.add(client="one")
    erasures.add(client="two")
    anchoring.anchor()
    assert list(anchoring.faults()) == []
    ledger.write_text(ledger.read_text().splitlines(keepends=True)[0])

    (fault,) = anchoring.faults()
    assert fault.startswith("The ledger of erasures is not the one of ")
