"""A job makes the file. What happens meanwhile wins: nobody is in it who may not be there."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import role_changes
from accounts.models import User
from audit import trail
from casework import erasing
from casework.models import Client
from exports import exporting, files, making
from exports.exceptions import ExportNotPermitted, ExportUnavailable
from exports.models import Export
from jobs.running import run_waiting
from tests.conftest import open_client
from tests.exports.cast import later, request_export, rows


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz", phone_number="206 555 0143")


@pytest.fixture
def noor(ana):
    return open_client(ana, "Noor", phone_number="206 555 0144")


@pytest.fixture
def export(luz, noor, sam, dora):
    """An export of Luz and Noor that was approved: nobody has begun to make the file."""
    export = request_export(sam, columns=["name", "phone"])
    exporting.approve(export, by=dora)
    return export


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function: let something happen when the file is written, before it is kept."""

    def let_happen(what):
        build, happened = files.build_file, []

        def build_and_be_overtaken(*args, **kwargs):
            content = build(*args, **kwargs)
            if not happened:
                what()
            happened.append(True)
            return content

        monkeypatch.setattr(files, "build_file", build_and_be_overtaken)

    return let_happen


def made(export, sam):
    """Let the file be made, and return its rows."""
    run_waiting()
    password = exporting.show_password(export, by=sam)
    return rows(exporting.download(export, by=sam), password)


LUZ, NOOR = ["Luz", "+1 206-555-0143"], ["Noor", "+1 206-555-0144"]


def test_who_was_approved_is_in_it(export, sam):
    assert made(export, sam) == [LUZ, NOOR]


def test_its_day_begins_when_it_is_ready(export):
    with later(hours=5):
        run_waiting()

    export.refresh_from_db()
    assert export.ready_at - export.approved_at > timedelta(hours=4)
    assert export.expires_at - export.ready_at == timedelta(hours=24)


def test_what_is_not_made_within_a_day_of_the_approval_expires(export):
    with later(hours=24, seconds=1):
        run_waiting()
        assert export.status == Export.Status.EXPIRED
        assert exporting.end_expired() == 1

    assert not Export.objects.get().file


def test_before_it_is_made_nothing_is_downloaded(export, sam):
    assert export.status == Export.Status.BEING_MADE
    for verb in (exporting.show_password, exporting.download):
        with pytest.raises(ExportUnavailable):
            verb(export, by=sam)


def test_the_database_refuses_a_file_before_it_is_ready(export):
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(file="somewhere")


def test_a_job_that_runs_again_makes_no_second_file(export):
    run_waiting()
    export.refresh_from_db()
    kept = export.file_digest
    Export.objects.get().job.delete()
    exporting.ask(exporting.MAKING, export.pk)

    run_waiting()

    export.refresh_from_db()
    assert export.file_digest == kept
    assert [event.verb for event in trail.of(export)].count("export.made") == 1


# Meanwhile ----------------------------------------------------------------------------

BEFORE, WHILE = "before it begins", "while it is written"


@pytest.fixture(params=[BEFORE, WHILE])
def overtaken(request, meanwhile):
    """Return a function: let something happen before the file is begun, or while it is made."""
    return (lambda what: what()) if request.param == BEFORE else meanwhile


def test_a_revocation_leaves_the_client_out(overtaken, export, luz, ana, sam):
    overtaken(lambda: luz.consents.get(purpose="record").revoke(by=ana))

    assert made(export, sam) == [NOOR]
    assert [each.client.preferred_name for each in export.exported_clients.all()] == ["Noor"]
    assert trail.of(export).get(verb="export.made").facts["people"] == 1


def test_a_revoked_consent_to_be_contacted_leaves_the_number_out(
    overtaken, export, luz, ana, sam
):
    overtaken(lambda: luz.consents.get(purpose="contact").revoke(by=ana))

    assert made(export, sam) == [["Luz", ""], NOOR]


def test_a_case_that_closes_leaves_the_client_out(overtaken, export, luz, ana, sam):
    overtaken(lambda: luz.close(by=ana, reason="moved"))

    assert made(export, sam) == [NOOR]


def test_an_erasure_leaves_the_client_out(overtaken, luz, noor, ana, sam, dora):
    with later(days=-8):
        erasure = erasing.request(luz, by=ana, reason="asked")
        erasure.confirm(by=sam)
    export = request_export(sam, columns=["name", "phone"])
    exporting.approve(export, by=dora)
    overtaken(lambda: erasing.carry_out(erasure))

    assert made(export, sam) == [NOOR]


def test_a_requester_who_reaches_a_client_no_longer_does_not_get_them(
    overtaken, export, luz, sam, hillside
):
    overtaken(lambda: Client.objects.filter(pk=luz.pk).update(team=hillside))

    assert made(export, sam) == [NOOR]


def test_an_export_of_which_nobody_is_left_ends(overtaken, export, luz, noor, ana, sam):
    def close_both():
        for client in (luz, noor):
            client.close(by=ana, reason="moved")

    overtaken(close_both)
    run_waiting()

    export.refresh_from_db()
    assert (export.status, export.file.name or "") == (Export.Status.ENDED, "")
    assert export.job.failure == "NobodyToExport"


@pytest.mark.parametrize("who", ["sam", "dora"])
def test_nobody_gets_a_file_of_somebody_who_left(overtaken, who, request, export, adam):
    person = request.getfixturevalue(who)
    overtaken(lambda: role_changes.deactivate(person, by=adam))
    run_waiting()

    export.refresh_from_db()
    assert (export.status, export.file.name or "") == (Export.Status.ENDED, "")


@pytest.mark.parametrize("who", ["sam", "dora"])
def test_whoever_may_not_any_more_stops_the_file(meanwhile, who, request, export):
    person = request.getfixturevalue(who)
    meanwhile(lambda: User.objects.filter(pk=person.pk).update(role="auditor"))
    run_waiting()

    export.refresh_from_db()
    assert (export.status, export.file.name or "") == (Export.Status.ENDED, "")
    assert export.job.failure == ExportNotPermitted.__name__


def test_one_that_is_canceled_gets_no_file(overtaken, export, sam):
    overtaken(lambda: Export.objects.get().cancel(by=sam))
    run_waiting()

    export.refresh_from_db()
    assert (export.status, export.file.name or "") == (Export.Status.CANCELLED, "")
    assert "export.made" not in [event.verb for event in trail.of(export)]


def test_a_canceled_export_stops_its_job_in_the_middle(export, sam, monkeypatch):
    monkeypatch.setattr(making, "ROWS_A_STEP", 1)
    monkeypatch.setattr(making, "SECONDS_BETWEEN_LOOKS", 0)
    monkeypatch.setattr(files, "build_file", None)  # it does not get so far
    read = files.read_rows

    def cancel_and_read(export, keys):
        Export.objects.get().cancel(by=sam)
        return read(export, keys)

    monkeypatch.setattr(files, "read_rows", cancel_and_read)
    run_waiting()

    assert Export.objects.get().job.canceled_at


# What went wrong ----------------------------------------------------------------------------


@pytest.fixture
def failed(export):
    job = export.job
    job.start()
    job.fail(job.attempts, "OSError", is_final=True)
    return export


def test_one_that_could_not_be_made_is_made_again(failed, sam, browser_of):
    browser = browser_of(sam)
    address = failed.get_absolute_url()
    assert "Could not be made" in browser.get(address).content.decode()

    page = browser.post(f"{address}making/", follow=True).content.decode()

    assert "Being made" in page
    assert made(failed, sam) == [LUZ, NOOR]


def test_somebody_else_does_not_make_it_again(failed, ana, sue):
    with pytest.raises(ExportNotPermitted):
        exporting.make_again(failed, by=ana)
    exporting.make_again(failed, by=sue)
    with pytest.raises(ExportUnavailable):
        exporting.make_again(failed, by=sue)


def test_one_whose_job_nobody_remembers_is_made_anew(failed, sam):
    failed.job.delete()

    exporting.make_again(failed, by=sam)

    assert made(failed, sam) == [LUZ, NOOR]


def test_the_page_says_how_far_it_is_and_loads_itself_anew(export, sam, dora, browser_of):
    for who in (sam, dora):
        page = browser_of(who).get(export.get_absolute_url()).content.decode()
        assert "<progress" in page
        assert "url=?unattended" in page
        assert "Cancel this export" in page
        assert "/cancellation/" in page
        assert f"/jobs/{export.job.pk}/cancellation/" not in page  # a second way to cancel

    run_waiting()
    page = browser_of(sam).get(export.get_absolute_url()).content.decode()
    assert "url=?unattended" not in page
    assert "Show the file password" in page


def test_the_page_asks_for_its_job_once(export, sam, browser_of):
    browser = browser_of(sam)
    browser.get(export.get_absolute_url())

    with CaptureQueriesContext(connection) as asked:
        browser.get(export.get_absolute_url())

    assert len([each for each in asked if 'FROM "jobs_job"' in each["sql"]]) == 1


def test_the_page_says_why_it_ended(export, luz, noor, ana, sam, browser_of):
    for client in (luz, noor):
        client.close(by=ana, reason="moved")
    run_waiting()

    page = browser_of(sam).get(export.get_absolute_url()).content.decode()

    assert "None of the clients in the list could be exported any more." in page


# What it costs ----------------------------------------------------------------------------


def test_a_process_that_answers_pages_loads_no_workbook_library():
    code = (
        "import django; django.setup()\n"
        "import sys; from django.urls import get_resolver; get_resolver().url_patterns\n"
        "print(sorted(sys.modules.keys() & {'xlsxwriter', 'msoffcrypto', 'weasyprint'}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=django_settings.ROOT, capture_output=True, text=True
    )
    assert answer.stdout.strip() == "[]", answer.stderr


def test_those_to_contact_are_found_for_many_as_for_one(ana, luz, noor):
    open_client(ana, "Mo", agreed_to=["record"])
    luz.close(by=ana, reason="moved")
    for name, changes in {
        "expired": {"until": timezone.localdate() - timedelta(days=1)},
        "until today": {"until": timezone.localdate()},
    }.items():
        client = open_client(ana, name, on=timezone.localdate() - timedelta(days=9))
        client.consents.filter(purpose="contact").update(**changes)
    revoked = open_client(ana, "revoked")
    revoked.consents.get(purpose="contact").revoke(by=ana)

    one_by_one = {c.pk for c in Client.objects.all() if c.may_be_contacted}

    assert Client.objects.all().keys_of_those_to_contact() == one_by_one
    assert len(one_by_one) == 2
