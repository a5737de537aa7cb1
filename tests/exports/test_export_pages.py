"""The pages of exports: who sees what, how each step is requested, and what leaves."""

import threading

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from audit import trail
from casework import erasing
from encryption import door, keyring
from exports import exporting
from exports.exceptions import ExportUnavailable
from exports.models import Export
from exports.views.exports import WORKBOOK
from jobs.running import run_waiting
from tests.casework.cast import erase
from tests.conftest import hang_up, open_client
from tests.exports.cast import approve, request_export, rows

LIST, NEW = reverse("exports:list"), reverse("exports:create")
ANSWERS = {
    "purpose": "Covering August",
    "recipient": "Ben",
    "basis": "inside",
    "selection": "open",
    "columns": ["name", "number"],
}
STEPS = ["approve", "deny", "cancel", "password", "file"]


def page(step, export):
    return reverse(f"exports:{step}", args=[export.pk])


@pytest.fixture
def export(rosa, sam):
    return request_export(sam)


def test_a_supervisor_requests_a_director_approves_and_one_file_leaves(
    rosa, sam, dora, browser_of
):
    asked = browser_of(sam).post(NEW, ANSWERS)
    export = Export.objects.get()
    assert asked.url == export.get_absolute_url()

    browser_of(dora).post(page("approve", export))
    run_waiting()
    password = browser_of(sam).post(page("password", export)).context["password"]
    answer = browser_of(sam).post(page("file", export))

    assert answer["Content-Type"] == WORKBOOK
    assert answer["Cache-Control"] == "no-store"
    assert f"export-{export.number}.xlsx" in answer["Content-Disposition"]
    assert rows(answer.content, password) == [[rosa.chart_number, "Rosa"]]
    again = browser_of(sam).post(page("file", export), follow=True)
    assert "This is not possible now" in again.content.decode()


def test_the_approver_sees_fields_and_a_number_and_never_a_row(rosa, sam, dora, browser_of):
    export = request_export(sam, client=rosa)
    browser = browser_of(dora)
    shown = "".join(
        answer.content.decode()
        for answer in [
            browser.get(LIST),
            browser.get(export.get_absolute_url()),
            browser.post(page("approve", export), follow=True),
            run_waiting() and browser.get(export.get_absolute_url()),
            browser.post(page("password", export)),
            browser.post(page("file", export)),
        ]
    )

    assert "Preferred name" in shown
    assert "One client" in shown
    assert "Rosa" not in shown
    assert rosa.chart_number not in shown


def test_the_recipient_of_a_clients_own_export_is_not_asked(rosa, sam, dora, browser_of):
    own = {"basis": "person", "basis_note": "In writing", "recipient": ""}
    asked = browser_of(sam).post(NEW, {**ANSWERS, **own, "chart_number": rosa.chart_number})

    assert "The client" in browser_of(dora).get(asked.url).content.decode()


def test_an_export_about_one_person_goes_the_same_way(rosa, sam, dora, browser_of):
    export = request_export(sam, client=rosa, columns=["name"])
    browser_of(dora).post(page("approve", export))
    run_waiting()
    password = browser_of(sam).post(page("password", export)).context["password"]

    assert rows(browser_of(sam).post(page("file", export)).content, password) == [["Rosa"]]


def test_pages_survive_the_person_whom_an_export_was_about(rosa, ana, sam, dora, browser_of):
    export = request_export(sam, client=rosa, recipient="Rosa's lawyer")
    erase(rosa, by=ana, confirmer=sam)
    keyring.forget_all()
    shown = browser_of(dora).get(export.get_absolute_url()).content.decode()

    assert "Their record was deleted" in shown
    assert "lawyer" not in shown
    assert export.number in browser_of(dora).get(LIST).content.decode()


def test_a_list_with_an_export_about_somebody_shows_nothing_of_them(
    rosa, cora, sam, sue, browser_of
):
    noor = open_client(cora, "Noor")
    erasing.request(noor, by=cora, reason="asked")
    export = request_export(sam, client=rosa)
    pages = [browser_of(sue).get(page) for page in (LIST, reverse("oversight:team"))]

    assert all(export.number in page.content.decode() for page in pages)
    assert "Noor" in pages[1].content.decode()
    assert sue.pk in [event.actor_id for event in trail.seen(noor)]
    assert sue.pk not in [event.actor_id for event in trail.seen(rosa)]


@pytest.mark.parametrize("step", ["approve", "password", "file"])
def test_a_stale_factor_is_asked_for_first(step, export, sam, dora, browser_of):
    who = dora if step == "approve" else sam
    answer = browser_of(who, stale=True).post(page(step, export))

    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert Export.objects.get().approved_at is None


def test_requesting_needs_a_fresh_factor_before_anything_is_typed(sam, browser_of):
    assert "reauthenticate" in browser_of(sam, stale=True).get(NEW).url


WHO = [("sam", 200), ("sue", 200), ("dora", 200), ("ana", 403), ("adam", 403), ("aud", 403)]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_only_who_may_request_or_approve_sees_exports(who, status, request, export, browser_of):
    browser = browser_of(request.getfixturevalue(who))

    assert browser.get(LIST).status_code == status
    assert browser.get(export.get_absolute_url()).status_code == status


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_taken_by_an_address_alone(step, export, sam, dora, browser_of):
    for who in (sam, dora):
        assert browser_of(who).get(page(step, export)).status_code in (403, 405)


def test_the_requester_is_offered_no_approval(export, sam, browser_of):
    shown = browser_of(sam).get(export.get_absolute_url()).content.decode()

    assert page("approve", export) not in shown
    assert "must approve it" in shown
    shown = browser_of(sam).post(page("approve", export), follow=True).content.decode()
    assert "You requested this export." in shown


def test_waiting_exports_are_on_the_board_of_those_who_may_approve(
    export, sam, sue, browser_of
):
    board = reverse("oversight:team")

    assert export.get_absolute_url() in browser_of(sue).get(board).content.decode()
    assert export.get_absolute_url() not in browser_of(sam).get(board).content.decode()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"purpose": ""}, "Say what it is for."),
        ({"recipient": ""}, "Say who receives it."),
        ({"basis": ""}, "Choose why it is allowed."),
        ({"columns": []}, "Choose at least one field."),
        ({"columns": ["note"]}, "choose from the list."),
        ({"basis": "order"}, "Say which order or law"),
        ({"basis": "person", "basis_note": "They came by"}, "Enter the client’s chart number."),
        ({"chart_number": "000-0000"}, "There is no record with this number"),
        ({"selection": "closed"}, "There are no clients in this list"),
    ],
)
def test_each_answer_that_is_missing_has_its_sentence(answers, sentence, rosa, sam, browser_of):
    shown = browser_of(sam).post(NEW, {**ANSWERS, **answers}).content.decode()

    assert sentence in shown
    assert not Export.objects.exists()


def test_a_chart_number_of_another_team_is_as_unknown_as_a_missing_one(sam, cora, browser_of):
    stranger = open_client(cora, "Noor")
    shown = [
        browser_of(sam).post(NEW, {**ANSWERS, "chart_number": number}).content.decode()
        for number in (stranger.chart_number, "000-0000")
    ]

    assert all("There is no record with this number" in each for each in shown)


def test_the_list_says_when_there_is_nothing(sam, browser_of):
    assert "No exports have been requested" in browser_of(sam).get(LIST).content.decode()


def test_cancelling_destroys_and_says_so(export, sam, browser_of):
    shown = browser_of(sam).post(page("cancel", export), follow=True).content.decode()

    assert "Canceled. There is no file." in shown


def test_an_export_that_a_revocation_ended_is_not_called_expired(
    export, rosa, ana, sam, dora, browser_of
):
    approve(export, by=dora)
    rosa.consents.get(purpose="record").revoke(by=ana)

    shown = browser_of(sam).get(export.get_absolute_url()).content.decode()

    assert "Canceled automatically" in shown
    assert "There is no file." in shown


def test_the_pages_name_nobody_in_title_or_address(export, sam, browser_of):
    for address in (LIST, NEW, export.get_absolute_url()):
        title = browser_of(sam).get(address).content.decode().split("<title>")[1]
        assert "Rosa" not in title.split("</title>")[0]


@pytest.mark.django_db(transaction=True)
def test_of_two_downloads_at_the_same_moment_one_gets_the_file(
    transactional_db, rosa, sam, dora
):
    export = request_export(sam)
    approve(export, by=dora)
    exporting.show_password(export, by=sam)
    got, refused, start = [], [], threading.Barrier(4)

    def download():
        start.wait()
        try:
            with door.reading_as(door.BulkReader()):
                got.append(exporting.download(Export.objects.get(pk=export.pk), by=sam))
        except (ExportUnavailable, OperationalError) as error:  # SQLite may be too busy to look
            refused.append(error)
        finally:
            hang_up()

    hands = [threading.Thread(target=download) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert (len(got), len(refused)) == (1, 3), connection.vendor
