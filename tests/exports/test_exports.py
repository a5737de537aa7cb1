"""Exports of client lists: two people, one encrypted file, one download, one day."""

import tempfile
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from msoffcrypto.exceptions import InvalidKeyError

from accounts.models import User
from accounts.roles import Role
from audit import trail
from casework import access, erasing, intake
from casework.models import AccessGrant, Client
from encryption import door, keyring
from encryption.exceptions import Erased
from encryption.models import DataKey
from exports import exporting
from exports.exceptions import (
    ConsentExpired,
    ExportNotPermitted,
    ExportUnavailable,
    NobodyToExport,
    NotTheRequester,
    OwnExport,
    PasswordAlreadyShown,
    PasswordNotShown,
    RowsNoLongerAccessible,
)
from exports.models import Export, ExportedClient
from exports.workbooks import encrypted_workbook
from tests.conftest import open_client
from tests.exports.cast import approve, later, opened, request_export, rows
from training import qualifying


@pytest.fixture
def export(rosa, sam):
    return request_export(sam)


@pytest.fixture
def approved(export, dora):
    approve(export, by=dora)
    return export


# The one way --------------------------------------------------------------------------------


def test_two_people_and_a_password_make_one_file(ana, sam, dora):
    open_client(ana, "Rosa", phone_number="206 555 0142")
    export = request_export(sam)
    approve(export, by=dora)
    password = exporting.show_password(export, by=sam)
    content = exporting.download(export, by=sam)

    [[number, name, phone]] = rows(content, password)
    assert (name, phone) == ("Rosa", "+1 206-555-0142")
    assert number == Client.objects.get().chart_number


def test_every_sheet_says_where_the_copy_came_from(approved, sam):
    password = exporting.show_password(approved, by=sam)
    book = opened(exporting.download(approved, by=sam), password)

    for sheet in book.worksheets:
        for word in [approved.number, "Sam Lindqvist", "Dora Weiss", "do not share"]:
            assert word in sheet["A1"].value
            assert word in sheet.oddFooter.left.text
        assert date_format(timezone.localdate()) in sheet["A1"].value


def test_only_the_chosen_fields_are_in_the_file(rosa, sam, dora):
    export = request_export(sam, columns=["number"])
    approve(export, by=dora)
    password = exporting.show_password(export, by=sam)

    assert rows(exporting.download(export, by=sam), password) == [[rosa.chart_number]]


def test_every_field_can_be_chosen(rosa, sam, dora):
    export = request_export(sam, columns=Export.Column.values)
    approve(export, by=dora)
    password = exporting.show_password(export, by=sam)

    [row] = rows(exporting.download(export, by=sam), password)
    assert len(row) == len(Export.Column)
    assert "Ana Ruiz" in row


def test_a_note_is_no_field():
    assert not {"note", "birth_date", "victimizations"} & set(Export.Column.values)


def test_a_phone_is_left_out_without_consent_to_be_contacted(ana, sam, dora):
    open_client(ana, "Luz", agreed_to=["record"], phone_number="206 555 0142")
    export = request_export(sam)
    approve(export, by=dora)
    password = exporting.show_password(export, by=sam)

    assert not rows(exporting.download(export, by=sam), password)[0][2]


def test_a_phone_is_left_out_where_the_record_says_not_to_contact(ana, sam, dora):
    luz = open_client(ana, "Luz", phone_number="206 555 0142")
    luz.close(by=ana, reason="moved")
    order = request_export(sam, selection="closed", basis="order", basis_note="26-1")
    approve(order, by=dora)
    password = exporting.show_password(order, by=sam)

    [[_number, name, phone]] = rows(exporting.download(order, by=sam), password)
    assert (name, phone) == ("Luz", "")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\t=1"])
def test_what_looks_like_a_formula_stays_text(name, ana, sam, dora):
    open_client(ana, name)
    export = request_export(sam, columns=["name"])
    approve(export, by=dora)
    password = exporting.show_password(export, by=sam)

    cell = opened(exporting.download(export, by=sam), password).worksheets[0]["A4"]
    assert (cell.value.strip(), cell.data_type) == (name.strip(), "s")
    assert cell.quotePrefix


def test_a_wrong_password_opens_nothing(approved, sam):
    exporting.show_password(approved, by=sam)
    content = exporting.download(approved, by=sam)

    with pytest.raises(InvalidKeyError):
        rows(content, "a wrong password")
    assert b"Rosa" not in content


def test_nothing_is_in_clear_where_it_rests_or_on_the_way(approved, tmp_path, monkeypatch):
    stored = default_storage.open(approved.file.name).read()
    assert b"PK" not in stored[:4]
    assert "EncryptionInfo".encode("utf-16-le") not in stored

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = []
    for name in ("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, lambda *a, **k: made.append(a))
    encrypted_workbook(headers=["x"], rows=[["y"]], about=[], watermark="z", password="p")
    assert (made, list(tmp_path.iterdir())) == ([], [])


# Two people ---------------------------------------------------------------------------------


def test_nobody_approves_or_refuses_their_own(export, sam):
    with pytest.raises(OwnExport):
        exporting.approve(export, by=sam)
    with pytest.raises(OwnExport):
        export.deny(by=sam)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(approved_by=sam, approved_at=timezone.now())


@pytest.mark.parametrize("who", ["ana", "adam", "aud"])
def test_roles_without_the_capability_neither_request_nor_approve(who, request, export):
    person = request.getfixturevalue(who)

    with pytest.raises(ExportNotPermitted):
        request_export(person)
    with pytest.raises(ExportNotPermitted):
        exporting.approve(export, by=person)


def test_a_supervisor_of_another_team_may_approve(export, sue):
    approve(export, by=sue)

    assert export.is_ready


def test_a_director_approves_and_never_requests(rosa, dora):
    with pytest.raises(ExportNotPermitted):
        request_export(dora)


def test_the_approver_downloads_nothing(approved, dora, sue):
    for person in (dora, sue):
        with pytest.raises(NotTheRequester):
            exporting.show_password(approved, by=person)
        with pytest.raises(NotTheRequester):
            exporting.download(approved, by=person)


def test_nothing_is_downloaded_before_the_approval(export, sam):
    for verb in (exporting.show_password, exporting.download):
        with pytest.raises(ExportUnavailable):
            verb(export, by=sam)
    assert not export.file


def test_a_request_that_was_altered_in_the_database_shows_in_the_trail(export):
    trail.attest_remaining()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE exports_export SET selection = 'closed'")

    with pytest.raises(CommandError):
        call_command("verify_trail")


def test_a_request_of_somebody_who_left_is_not_approved(export, sam, dora, adam):
    sam.deactivate(by=adam)

    with pytest.raises(ExportNotPermitted):
        exporting.approve(export, by=dora)


def test_a_requester_with_another_role_by_now_downloads_nothing(approved, sam, adam, harbor):
    sam.assign_role(Role.WORKER, harbor, by=adam)

    with pytest.raises(ExportNotPermitted):
        exporting.show_password(approved, by=sam)


# Whose rows ---------------------------------------------------------------------------------


def test_only_clients_whose_record_the_requester_may_change_are_eligible(rosa, cora, sam):
    stranger = open_client(cora, "Noor")
    for kind in ("consultation", "emergency"):
        AccessGrant.objects.create(
            user=sam,
            content_object=stranger,
            kind=kind,
            reason="x",
            given_by=sam,
            ends_at=timezone.now() + timedelta(hours=4),
        )

    assert Client.objects.visible_to(sam).count() == 2
    assert list(exporting.eligible_clients(request_export(sam))) == [rosa]


def test_a_record_shared_with_a_supervisor_of_another_team_may_be_exported(rosa, sam, sue):
    until = timezone.now() + timedelta(days=1)
    access.grant(rosa, to=sue, kind="co_worker", reason="x", until=until, by=sam)

    assert list(exporting.eligible_clients(request_export(sue))) == [rosa]


def test_a_list_can_be_narrowed_to_a_caseload_a_person_or_closed_records(ana, ben, sam, rosa):
    other = open_client(ben, "Ines")
    closed = open_client(ben, "Olu")
    closed.close(by=ben, reason="goals_met")

    assert list(exporting.eligible_clients(request_export(sam, worker=ben))) == [other]
    assert list(exporting.eligible_clients(request_export(sam, client=rosa))) == [rosa]
    assert list(exporting.eligible_clients(request_export(sam, selection="closed"))) == [closed]


def test_a_client_who_revoked_consent_is_left_out_unless_a_law_asks(ana, sam, rosa):
    rosa.consents.get(purpose="record").revoke(by=ana)

    with pytest.raises(NobodyToExport):
        request_export(sam, selection="closed")
    order = request_export(sam, selection="closed", basis="order", basis_note="26-1")
    assert list(exporting.eligible_clients(order)) == [rosa]


def test_nobody_joins_the_list_after_the_request(ana, sam, dora, rosa):
    export = request_export(sam)
    open_client(ana, "Noor")
    approve(export, by=dora)

    assert export.people == 1
    assert [each.client for each in export.exported_clients.all()] == [rosa]


def test_a_client_who_is_no_longer_eligible_leaves_the_list(ana, sam, dora, rosa):
    noor = open_client(ana, "Noor")
    export = request_export(sam)
    noor.close(by=ana, reason="goals_met")
    approve(export, by=dora)

    assert export.people == 2
    assert [each.client for each in export.exported_clients.all()] == [rosa]
    assert trail.of(export).last().facts["people"] == 1


def test_an_export_of_which_nobody_is_left_is_not_approved(ana, sam, dora, rosa):
    export = request_export(sam)
    rosa.close(by=ana, reason="goals_met")

    with pytest.raises(NobodyToExport):
        exporting.approve(export, by=dora)
    assert export.exported_clients.count() == 1


def test_a_client_who_is_no_longer_accessible_stops_the_download(approved, rosa, sam, hillside):
    exporting.show_password(approved, by=sam)
    Client.objects.filter(pk=rosa.pk).update(team=hillside)

    with pytest.raises(RowsNoLongerAccessible):
        exporting.download(approved, by=sam)


@pytest.mark.parametrize(
    ("purpose", "requested", "gone"),
    [
        ("record", {"columns": ["number"]}, True),
        ("record", {"basis": "order", "basis_note": "King County 26-1"}, False),
        ("contact", {"columns": ["number", "phone"]}, True),
        ("contact", {"columns": ["number", "name"]}, False),
    ],
)
def test_a_client_who_revokes_consent_after_the_approval_is_in_no_file(
    purpose, requested, gone, rosa, ana, sam, dora, django_capture_on_commit_callbacks
):
    export = request_export(sam, **requested)
    approve(export, by=dora)
    exporting.show_password(export, by=sam)
    stored = export.file.name
    with django_capture_on_commit_callbacks(execute=True):
        rosa.consents.get(purpose=purpose).revoke(by=ana)

    assert default_storage.exists(stored) != gone
    if gone:
        with pytest.raises(ExportUnavailable):
            exporting.download(export, by=sam)
        assert trail.of(export).last().verb == "export.ended"
    else:
        assert exporting.download(export, by=sam)


def test_a_consent_that_replaces_another_keeps_the_file_until_it_is_taken_back(
    approved, rosa, ana
):
    intake.give_consent(rosa, by=ana, purpose="record", method="written")
    assert Export.objects.get().is_ready

    rosa.revoke_consent("record", by=ana)

    assert not Export.objects.get().is_ready


@pytest.mark.parametrize("purpose", ["record", "contact"])
def test_a_consent_that_expires_before_the_download_stops_it(purpose, ana, sam, dora):
    open_client(ana, "Luz", agreed_to=["record"])  # whose phone was never in it
    rosa = open_client(ana, "Rosa", phone_number="206 555 0142")
    rosa.consents.filter(purpose=purpose).update(until=timezone.localdate())
    evening = timezone.make_aware(datetime.combine(timezone.localdate(), time(20)))
    with time_machine.travel(evening, tick=False):
        export = request_export(sam)
        approve(export, by=dora)
        exporting.show_password(export, by=sam)
        with later(hours=10), pytest.raises(ConsentExpired):
            exporting.download(export, by=sam)
        assert exporting.download(export, by=sam)


# The end ------------------------------------------------------------------------------------


def test_the_password_and_the_file_are_given_once(
    approved, sam, django_capture_on_commit_callbacks
):
    stored = approved.file.name
    with pytest.raises(PasswordNotShown):
        exporting.download(approved, by=sam)
    exporting.show_password(approved, by=sam)
    with pytest.raises(PasswordAlreadyShown):
        exporting.show_password(approved, by=sam)
    with django_capture_on_commit_callbacks(execute=True):
        exporting.download(approved, by=sam)
    with pytest.raises(ExportUnavailable):
        exporting.download(approved, by=sam)

    assert not default_storage.exists(stored)
    row = Export.objects.values("file", "downloaded_at").get()
    assert row["file"] == ""
    assert Export.objects.get().password is None


def test_after_a_day_nothing_is_downloaded_and_the_file_goes(
    approved, sam, django_capture_on_commit_callbacks
):
    stored = approved.file.name
    with later(hours=24, seconds=1):
        with pytest.raises(ExportUnavailable):
            exporting.show_password(approved, by=sam)
        with django_capture_on_commit_callbacks(execute=True):
            assert exporting.end_expired() == 1
        assert exporting.end_expired() == 0
    assert not default_storage.exists(stored)
    assert trail.of(approved).last().verb == "export.ended"


def test_a_request_expires_after_a_week(export, dora):
    with later(days=7, seconds=1):
        with pytest.raises(ExportUnavailable):
            exporting.approve(export, by=dora)
        assert exporting.end_expired() == 1


def test_the_requester_and_an_approver_can_cancel_and_nobody_else(
    approved, ana, dora, django_capture_on_commit_callbacks
):
    stored = approved.file.name
    with pytest.raises(ExportNotPermitted):
        approved.cancel(by=ana)
    with django_capture_on_commit_callbacks(execute=True):
        approved.cancel(by=dora)

    assert not default_storage.exists(stored)
    with pytest.raises(ExportUnavailable):
        exporting.show_password(approved, by=approved.requested_by)


def test_a_denied_export_stays_denied(export, dora, sue):
    export.deny(by=dora)

    with pytest.raises(ExportUnavailable):
        exporting.approve(export, by=sue)


def test_history_keeps_neither_file_nor_password(approved):
    kept = {field.name for field in Export.history.model._meta.get_fields()}

    assert not kept & {"file", "password"}


def test_erasing_somebody_destroys_the_file_that_holds_their_row(
    approved, rosa, ana, sam, django_capture_on_commit_callbacks
):
    stored = approved.file.name
    request = erasing.request(rosa, by=ana, reason="asked")
    request.confirm(by=sam)
    Export.objects.filter(pk=approved.pk).update(expires_at=timezone.now() + timedelta(days=9))
    with later(days=8), django_capture_on_commit_callbacks(execute=True):
        erasing.carry_out(request)

    assert not default_storage.exists(stored)
    assert Export.objects.get().ended_at
    assert ExportedClient.objects.get().client == rosa


# The words about one client ------------------------------------------------------------------


@pytest.fixture
def of_rosa(rosa, sam):
    words = {"basis_note": "26-1", "recipient": "Rosa's lawyer"}
    return request_export(sam, client=rosa, basis="order", **words)


def erase(client, by, confirmer):
    request = erasing.request(client, by=by, reason="asked")
    request.confirm(by=confirmer)
    with later(days=8), door.reading_as(None):  # the nightly command opens nothing
        erasing.carry_out(request)
    keyring.forget_all()


def test_words_about_one_client_go_with_their_key(of_rosa, ana, sam, rosa):
    erase(rosa, ana, sam)

    for kept in (Export.objects.get(), *of_rosa.history.all()):
        for word in ("purpose", "recipient", "basis_note"):
            with pytest.raises(Erased):
                getattr(kept, word)


def test_words_about_many_clients_stay(export, ana, sam, rosa):
    erase(rosa, ana, sam)

    assert Export.objects.get().recipient == "Ben"


def test_a_request_about_somebody_ends_with_their_record(of_rosa, ana, sam, dora, rosa):
    Export.objects.update(expires_at=timezone.now() + timedelta(days=9))
    erase(rosa, ana, sam)

    assert Export.objects.get().ended_at
    with pytest.raises(ExportUnavailable):
        exporting.approve(Export.objects.get(), by=dora)


@pytest.mark.parametrize("key_is_lost", [False, True])
def test_a_file_about_somebody_ends_with_their_record(
    key_is_lost, of_rosa, ana, sam, dora, rosa, django_capture_on_commit_callbacks
):
    approve(of_rosa, by=dora)
    stored = of_rosa.file.name
    Export.objects.update(expires_at=timezone.now() + timedelta(days=9))
    if key_is_lost:
        DataKey.objects.filter(owner=rosa.pk).delete()
        keyring.forget_all()
    with django_capture_on_commit_callbacks(execute=True):
        erase(rosa, ana, sam)

    assert not default_storage.exists(stored)
    assert Export.objects.get().ended_at


def test_a_file_about_one_person_goes_the_same_way(of_rosa, sam, dora, rosa):
    approve(of_rosa, by=dora)
    password = exporting.show_password(of_rosa, by=sam)

    assert rows(exporting.download(of_rosa, by=sam), password)[0][1] == "Rosa"


def test_nobody_is_needed_to_end_a_file_about_one_person(of_rosa, dora):
    approve(of_rosa, by=dora)
    with later(hours=25), door.reading_as(None):
        assert exporting.end_expired() == 1


def test_their_own_is_received_by_the_person_themselves(rosa, sam):
    export = request_export(sam, client=rosa, basis="person", basis_note="x", recipient="Rosa")

    assert export.recipient == "The client"


# The trail ----------------------------------------------------------------------------------


def test_every_step_is_on_the_trail_with_the_hash_of_the_file(approved, rosa, sam, dora):
    exporting.show_password(approved, by=sam)
    exporting.download(approved, by=sam)

    events = list(trail.of(approved))
    assert [(event.verb, event.actor_id) for event in events] == [
        ("export.requested", sam.pk),
        ("export.approved", dora.pk),
        ("export.made", None),
        ("export.password_shown", sam.pk),
        ("export.downloaded", sam.pk),
    ]
    assert events[2].facts["file"] == events[4].facts["file"] == approved.file_digest
    assert "export.downloaded" in [event.verb for event in trail.seen(rosa)]
    assert not any(event.actor_id == dora.pk for event in trail.seen(rosa))


def test_the_client_is_named_in_the_export(approved, rosa):
    assert ExportedClient.objects.get().client == rosa


def test_a_course_that_runs_out_closes_the_way(approved, sam, adam):
    course = qualifying.add_course(by=adam, name="Confidentiality", months=12)
    qualifying.require_training("exports.request", [course], by=adam)

    with pytest.raises(ExportNotPermitted):
        exporting.show_password(approved, by=User.objects.get(pk=sam.pk))


def test_every_refusal_is_a_sentence(rosa):
    for refusal in (OwnExport(), RowsNoLongerAccessible(), ConsentExpired()):
        assert isinstance(refusal, ValidationError)
        assert refusal.messages[0].endswith(".")


def test_the_trail_is_whole_after_an_export_and_after_one_that_ended(rosa, sam, dora, adam):
    for _ in range(2):
        export = request_export(sam)
        approve(export, by=dora)
    exporting.show_password(export, by=sam)
    exporting.download(export, by=sam)
    request_export(sam).cancel(by=sam)
    with later(days=2):
        exporting.end_expired()

    call_command("verify_trail")
