"""What an operator does about erasures: the daily run, a restore, a proof, a certificate."""

import base64
import json
import uuid
from contextlib import suppress
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from audit import anchoring
from audit import ledger as on_ledger
from casework import erasing
from casework.models import Client, Erasure
from casework.recording import record_contact
from encryption import keyring, rotating, verifying
from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.models import DataKey
from reports.compiling import compile_report
from reports.questionnaires import VOCA_QUARTERLY
from search import segments
from search.queries import parse
from tests.casework.cast import erase, later, met
from tests.conftest import open_client
from tests.encryption.conftest import write_column
from tests.reports.conftest import AUTUMN

OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()


def run(*words):
    """Return what a command prints and whether it failed."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*words, stdout=out, stderr=err, skip_checks=False)
    except SystemExit as stopped:
        return out.getvalue() + err.getvalue(), stopped.code
    return out.getvalue() + err.getvalue(), 0


@pytest.fixture
def erased(rosa, ana, sam):
    record_contact(rosa, by=ana, contact=met())
    return erase(rosa, by=ana, confirmer=sam)


# The daily run --------------------------------------------------------------------------------


def test_the_daily_run_erases_whom_two_people_agreed_on_and_nobody_else(ana, sam):
    due = erasing.request(open_client(ana, "Due"), by=ana, reason="asked")
    due.confirm(by=sam)
    erasing.request(open_client(ana, "Alone"), by=ana, reason="asked")
    cancelled = erasing.request(open_client(ana, "Cancelled"), by=ana, reason="asked")
    cancelled.confirm(by=sam)
    cancelled.cancel(by=ana)

    early, _ = run("erase_due")
    with later(8):
        printed, _ = run("erase_due")
        again, _ = run("erase_due")

    assert "0 records were erased" in early
    assert "1 records were erased" in printed
    assert "1 wait to be confirmed, though asked for long ago" in printed
    assert "0 records were erased" in again
    assert Erasure.objects.carried_out().get() == due


def test_the_daily_run_fails_without_its_ledger(rosa, ana, sam, ledger):
    erasing.request(rosa, by=ana, reason="asked").confirm(by=sam)
    ledger.write_text("junk\n")

    with later(8), pytest.raises(CommandError, match="ledger"):
        call_command("erase_due")

    assert not Erasure.objects.carried_out()


# Verifying ------------------------------------------------------------------------------------


def test_all_is_well_after_an_erasure(erased, ana):
    open_client(ana, "Luz")

    printed, failed = run("erasures_verify")

    assert not failed
    assert "Every erasure holds" in printed
    tables = {each.table: each for each in verifying.check_values(erasing.erased_by_ledger())}
    assert tables["casework_client"].erased == 5
    assert tables["casework_client"].opened == 5
    assert tables["casework_historicalclient"].erased >= 5
    assert tables["casework_contact"].erased == 2  # the note, and how many were met together


def test_verifying_finds_a_false_tombstone(rosa, ledger):
    ledger.touch()
    keyring.destroy(rosa.pk)

    printed, failed = run("erasures_verify")

    assert failed
    assert (
        f"{rosa.pk} is called erased in the key table, and the ledger knows nothing" in printed
    )
    assert "casework_client holds values that are not as they should be" in printed


def test_verifying_finds_a_false_mark_in_casework(rosa, ana, ledger):
    ledger.touch()
    rosa.erasures.create(
        reason="asked", confirmed_on="2026-01-01", carried_out_at="2026-01-08T00:00Z"
    )

    printed, failed = run("erasures_verify")

    assert failed
    assert f"{rosa.pk} is called erased in casework, and the ledger knows nothing" in printed


def test_verifying_finds_a_lost_key_and_counts_no_erasure(rosa):
    DataKey.objects.filter(owner=rosa.pk).delete()
    keyring.forget_all()

    tables = {each.table: each for each in verifying.check_values(set())}

    assert run("erasures_verify")[1]
    assert tables["casework_client"].keyless == 5
    assert tables["casework_client"].erased == 0


def test_verifying_finds_an_altered_value(rosa, ana):
    luz = open_client(ana, "Luz")
    blob = Client.objects.filter(pk=luz.pk).values_list("preferred_name", flat=True).get()
    write_column(rosa, "preferred_name", bytes(blob))

    tables = {each.table: each for each in verifying.check_values(set())}

    assert run("erasures_verify")[1]
    assert tables["casework_client"].broken == 1


def test_verifying_finds_text_in_a_sealed_column(rosa):
    write_column(rosa, "preferred_name", "EVIL")

    tables = {each.table: each for each in verifying.check_values(set())}

    assert run("erasures_verify")[1]
    assert tables["casework_client"].broken == 1


def test_verifying_finds_a_key_that_came_back(rosa, ana, sam):
    (kept,) = DataKey.objects.filter(owner=rosa.pk).values()
    erase(rosa, by=ana, confirmer=sam)
    DataKey.objects.filter(owner=rosa.pk).update(**kept)

    printed, failed = run("erasures_verify")

    assert failed
    assert f"{rosa.pk} was erased and is back: run `erasures_replay`" in printed


def test_a_forged_ledger_stops_the_verifier(erased, ledger):
    ledger.write_text(ledger.read_text().replace("asked", "court"))

    with pytest.raises(CommandError, match="Line 1"):
        call_command("erasures_verify")


# A ledger that is not where it was ------------------------------------------------------------


def test_it_says_which_ledger_was_asked_and_whom_it_names(erased, ledger):
    for command in ("erasures_replay", "erasures_verify"):
        assert f"The ledger at {ledger} names 1 people." in run(command)[0]


@pytest.mark.parametrize("command", ["erasures_replay", "erasures_verify"])
def test_a_missing_ledger_is_refused_where_the_database_knows_of_an_erasure(
    erased, settings, tmp_path, command
):
    settings.ERASURE_LEDGER = str(tmp_path / "elsewhere")

    with pytest.raises(CommandError, match="elsewhere, and 1 were erased before"):
        call_command(command)


@pytest.mark.parametrize("command", ["erasures_replay", "erasures_verify"])
def test_a_missing_ledger_is_refused_where_only_the_anchors_know_of_an_erasure(
    rosa, ledger, command
):
    on_ledger.add(client=str(rosa.pk))
    anchoring.anchor()
    ledger.unlink()

    with pytest.raises(CommandError, match="and 1 were erased before"):
        call_command(command)


def test_nobody_is_erased_into_a_second_ledger(erased, ana, sam, settings, tmp_path):
    luz = open_client(ana, "Luz")
    erasing.request(luz, by=ana, reason="asked").confirm(by=sam)
    settings.ERASURE_LEDGER = str(tmp_path / "elsewhere")

    with later(8), pytest.raises(CommandError, match="no ledger at"):
        call_command("erase_due")

    assert not (tmp_path / "elsewhere").exists()
    assert Client.objects.get(pk=luz.pk).preferred_name == "Luz"


def test_a_lost_ledger_is_begun_anew_only_on_purpose(erased, ana, sam, settings, tmp_path):
    (tmp_path / "begun anew").touch()
    settings.ERASURE_LEDGER = str(tmp_path / "begun anew")
    erase(open_client(ana, "Luz"), by=ana, confirmer=sam)

    assert len(on_ledger.read()) == 1
    assert "the ledger knows nothing" in run("erasures_verify")[0]


# Certificates ---------------------------------------------------------------------------------


def certificate(client, tmp_path):
    printed, _ = run("erasures_certify", str(client.pk))
    file = tmp_path / "certificate.json"
    file.write_text(printed)
    return json.loads(printed), file


def test_a_certificate_says_what_is_left_and_that_nothing_opens(erased, rosa, tmp_path):
    certified, file = certificate(rosa, tmp_path)

    assert certified["client"] == str(rosa.pk)
    assert certified["sealed_values_that_open"] == 0
    assert certified["sealed_values_left"]["casework_client"] == 5
    assert certified["keys_destroyed"] == on_ledger.read()[0]["keys"]
    assert "Rosa" not in file.read_text()
    assert "Genuine" in run("erasures_check_certificate", str(file))[0]


def rotated(settings, *entries):
    settings.ENCRYPTION_KEYS = [*entries, *settings.ENCRYPTION_KEYS]
    sum(rotating.rewrap())
    keyring.forget_all()


def renew_search():
    call_command("rebuild_search", new_key=True, wait=0, stdout=StringIO())


def test_a_certificate_says_until_when_an_old_backup_would_undo_it(
    erased, rosa, tmp_path, settings
):
    before, _ = certificate(rosa, tmp_path)
    with later(9):
        rotated(settings, NEW)
        renew_search()
        behind, _ = certificate(rosa, tmp_path)
        settings.ENCRYPTION_KEYS = [NEW]
        after, _ = certificate(rosa, tmp_path)

    assert not before["final"]
    assert not behind["final"]
    assert "keys test are destroyed" in before["horizon"]
    assert "keys test are destroyed" in behind["horizon"]
    assert after["final"]
    assert after["horizon"].startswith("Final: ")


def test_it_is_not_final_while_the_key_of_search_is_that_of_before(
    erased, rosa, tmp_path, settings
):
    with later(9):
        rotated(settings, NEW)
        settings.ENCRYPTION_KEYS = [NEW]
        certified, _ = certificate(rosa, tmp_path)
        keyring.renew(keyring.SEARCH)  # and then it was interrupted
        interrupted, _ = certificate(rosa, tmp_path)

    for one in (certified, interrupted):
        assert not one["final"]
        assert "rebuild_search --new-key" in one["horizon"]
        assert "destroyed" not in one["horizon"]


def test_it_is_not_final_while_an_earlier_key_is_known(rosa, ana, sam, tmp_path, settings):
    (old,) = settings.ENCRYPTION_KEYS
    rotated(settings, OLD)
    settings.ENCRYPTION_KEYS = [OLD]
    erase(rosa, by=ana, confirmer=sam)  # the ledger names only the last one
    with later(9):
        rotated(settings, NEW)
        renew_search()
        settings.ENCRYPTION_KEYS = [NEW, old]
        put_back, _ = certificate(rosa, tmp_path)
        settings.ENCRYPTION_KEYS = [NEW]
        without, _ = certificate(rosa, tmp_path)

    assert "keys test are destroyed" in put_back["horizon"]
    assert not put_back["final"]
    assert without["final"]


def test_it_is_not_final_after_a_rotation_that_was_taken_back(
    rosa, ana, sam, tmp_path, settings
):
    (old,) = settings.ENCRYPTION_KEYS
    rotated(settings, NEW)
    erase(rosa, by=ana, confirmer=sam)
    with later(9):
        settings.ENCRYPTION_KEYS = [old, NEW]
        sum(rotating.rewrap())
        renew_search()
        settings.ENCRYPTION_KEYS = [old]
        certified, _ = certificate(rosa, tmp_path)

    assert not certified["final"]
    assert "keys test are destroyed" in certified["horizon"]


def test_a_certificate_that_was_changed_is_refused(erased, rosa, tmp_path):
    certified, file = certificate(rosa, tmp_path)

    changes = [{"client": str(uuid.uuid4())}, {"final": True}, {"signature": ""}]
    for change in [*changes, {"public_key": "ä"}, {"public_key": "\ud800"}]:
        file.write_text(json.dumps(certified | change))
        with pytest.raises(CommandError, match="not ours, or was changed"):
            call_command("erasures_check_certificate", str(file))


def test_somebody_else_s_signature_is_not_ours(erased, rosa, tmp_path, settings):
    _, file = certificate(rosa, tmp_path)
    settings.AUDIT_KEY = base64.b64encode(b"x" * 32).decode()

    with pytest.raises(CommandError, match="not ours"):
        call_command("erasures_check_certificate", str(file))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}"])
def test_what_is_no_certificate_is_refused(db, tmp_path, text):
    file = tmp_path / "certificate.json"
    file.write_text(text)

    with pytest.raises(CommandError):
        call_command("erasures_check_certificate", str(file))


def test_nothing_is_certified_of_a_record_that_is_there(rosa):
    with pytest.raises(CommandError, match="no deletion on file"):
        call_command("erasures_certify", str(rosa.pk))


# Yesterday's backups --------------------------------------------------------------------------

PEOPLE = 100
TABLES = [
    "casework_client",
    "casework_contact",
    "casework_followup",
    "casework_historicalclient",
]


def canary(number):
    return f"Canary {number:03}"


@pytest.fixture
def yesterday(ana, sam, settings, award):
    """A hundred people and ten who stay; their tables as they were before the erasure."""
    settings.ENCRYPTION_KEYS = [OLD]
    keyring.forget_all()
    DataKey.objects.all().delete()
    keyring.provide([keyring.AGENCY, keyring.SEARCH])
    people = [open_client(ana, canary(number)) for number in range(PEOPLE + 10)]
    for client in people:
        record_contact(client, by=ana, contact=met(note=f"about {client.preferred_name}"))
    return people


def backup():
    """Return what a backup of the database and of the key table holds, table by table."""
    names = [model._meta.db_table for model in (Client, DataKey, Erasure, segments.Segment)]
    written = {
        model._meta.db_table: ", ".join(
            field.column for field in model._meta.concrete_fields if not field.generated
        )
        for model in apps.get_models()
    }
    kept = {}
    with connection.cursor() as cursor:
        for name in [*names, "search_segmententry", *TABLES[1:3]]:
            cursor.execute(f"SELECT {written[name]} FROM {name}")
            kept[name] = ([column[0] for column in cursor.description], cursor.fetchall())
    return kept


def restore(kept):
    """Put every row back as it was, whatever happened to it since."""
    with connection.cursor() as cursor:
        for name, (columns, rows) in kept.items():
            key = columns[0]
            marks = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(
                f"UPDATE {name} SET {marks} WHERE {key} = %s",
                [(*row, row[0]) for row in rows],
            )
            cursor.execute(f"SELECT {key} FROM {name}")
            there = {row[0] for row in cursor.fetchall()}
            values = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({values})",
                [row for row in rows if row[0] not in there],
            )
    Erasure.objects.all()._raw_delete(Erasure.objects.db)
    keyring.forget_all()
    segments.forget_all()


def readable(people):
    """Return how many of these people's canaries anybody can still read, anywhere."""
    keyring.forget_all()
    found = set()
    for model, name in [(Client, "preferred_name"), (Client.history.model, "preferred_name")]:
        for record in model.objects.filter(id__in=[client.pk for client in people]):
            try:
                found.add(getattr(record, name))
            except (Erased, KeyMissing, SealBroken):
                continue
    for client in people:
        try:
            found |= {contact.note for contact in client.contacts.all()}
        except (Erased, KeyMissing, SealBroken):
            continue
    rows = set()
    with suppress(KeyMissing, SealBroken):
        rows = {hit.row for hit in segments.find(parse("canary"))}
    return len(found) + len(rows & {client.pk for client in people})


def erase_all(people, ana, sam):
    with later(-30):
        requests = [erasing.request(client, by=ana, reason="asked") for client in people]
        for erasure in requests:
            erasure.confirm(by=sam)
    call_command("erase_due", stdout=StringIO())


def test_yesterdays_backups_bring_nobody_back(yesterday, ana, sam, award):
    leaving, staying = yesterday[:PEOPLE], yesterday[PEOPLE:]
    counted = compile_report(VOCA_QUARTERLY, award, AUTUMN).cells()
    kept = backup()
    assert readable(leaving) == 3 * PEOPLE
    erase_all(leaving, ana, sam)
    assert readable(leaving) == 0

    restore(kept)
    assert readable(leaving) == 3 * PEOPLE
    assert run("erasures_verify")[1]
    assert "100 records were back" in run("erasures_replay")[0]

    assert readable(leaving) == 0
    assert readable(staying) == 30
    assert run("erasures_verify")[1] == 0
    assert Client.objects.visible_to(ana).count() == 10
    assert compile_report(VOCA_QUARTERLY, award, AUTUMN).cells() == counted
    assert "0 records were back" in run("erasures_replay")[0]


def test_once_the_epoch_has_passed_they_bring_nobody_back_even_without_a_replay(
    yesterday, ana, sam, settings
):
    leaving, staying = yesterday[:PEOPLE], yesterday[PEOPLE:]
    kept = backup()
    erase_all(leaving, ana, sam)
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    sum(rotating.rewrap())
    call_command("rebuild_search", new_key=True, wait=0, stdout=StringIO())
    survivors = list(DataKey.objects.living().values())
    settings.ENCRYPTION_KEYS = [NEW]

    restore(kept)
    assert readable(leaving) == 0
    for row in survivors:
        DataKey.objects.filter(pk=row["id"]).update(**row)

    assert readable(leaving) == 0
    call_command("erasures_replay", stdout=StringIO())
    call_command("rebuild_search", stdout=StringIO())
    assert readable(staying) == 30
    assert readable(leaving) == 0
