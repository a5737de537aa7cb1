import pytest
from django.core import mail
from django.urls import reverse
from django.utils.html import strip_tags

from accounts import role_changes
from accounts.exceptions import OwnAccount
from accounts.models import User
from accounts.roles import Role
from casework import access
from casework.exceptions import NothingToHandOver, NotInTeam
from casework.handing_over import Caseload, caseload_of, hand_over
from casework.models import Client
from tests.casework.cast import due, granted
from tests.conftest import open_client, person


def test_a_caseload_passes_with_its_follow_ups(ana, ben, sam, rosa):
    passed = hand_over(ana, to=ben, by=sam)

    assert passed.taken == Caseload(clients=1, follow_ups=1)
    assert passed.left.is_empty
    assert list(Client.objects.visible_to(ben)) == [rosa]
    assert not Client.objects.visible_to(ana)
    assert rosa.follow_ups.open().get().owner == ben


def test_a_co_assigned_worker_stays(ana, ben, sam, rosa):
    rosa.assignments.create(worker=ben)

    hand_over(ana, to=ben, by=sam)

    assert [each.worker for each in rosa.assignments.current()] == [ben]


def test_a_client_whom_a_block_keeps_from_the_successor_stays_and_is_counted(
    ana, ben, sam, rosa
):
    access.block(rosa, person=ben, reason="Cousins.", by=sam)
    open_client(ana, "Mia", agreed_to=["record"])

    passed = hand_over(ana, to=ben, by=sam)

    assert passed.taken == Caseload(1, 0)
    assert passed.left == Caseload(1, 1)
    assert "Not handed over: 1 open client and 1 open follow-up." in passed.sentence


def test_a_follow_up_with_a_client_of_somebody_else_goes_to_that_worker(ana, ben, sam):
    cleo = person("Cleo Hart", Role.WORKER, ana.team)
    mia = open_client(cleo, "Mia", agreed_to=["record"])
    follow_up = due(mia, ana, 3)

    hand_over(ana, to=ben, by=sam)

    follow_up.refresh_from_db()
    assert follow_up.owner == cleo


def test_a_closed_case_stays_where_it_was(ana, ben, sam, rosa):
    rosa.close(by=ana, reason="moved")

    with pytest.raises(NothingToHandOver):
        hand_over(ana, to=ben, by=sam)


def test_nobody_takes_over_from_themselves(ana, sam, rosa):
    with pytest.raises(NotInTeam):
        hand_over(ana, to=ana, by=sam)


# Leaving, and other roles -------------------------------------------------------------------


@pytest.fixture
def signed_in(browser_of, adam):
    return browser_of(adam)


def deactivation(someone):
    return reverse("accounts:person-deactivate", args=[someone.pk])


def role(someone):
    return reverse("accounts:person-edit", args=[someone.pk])


def test_the_page_says_what_a_person_has_before_they_go(ana, rosa, signed_in):
    open_client(ana, "Mia", agreed_to=["record"])

    page = signed_in.get(deactivation(ana)).content.decode()

    assert "They have 2 open clients and 1 open follow-up." in page
    assert "No added access, coverage, or program membership ends." in page


def test_somebody_without_clients_goes_without_a_question(ben, signed_in):
    page = signed_in.get(deactivation(ben)).content.decode()
    signed_in.post(deactivation(ben))

    assert "They have no open clients, no open follow-ups, and no open tasks." in page
    assert "Who takes over" not in page
    assert not User.objects.get(pk=ben.pk).is_active


def test_nobody_goes_until_it_is_said_who_takes_over(ana, ben, rosa, signed_in):
    page = signed_in.post(deactivation(ana)).content.decode()

    assert "Choose who takes over." in page
    assert User.objects.get(pk=ana.pk).is_active


def test_the_successor_gets_clients_and_follow_ups_in_the_same_step(ana, ben, rosa, signed_in):
    page = signed_in.post(deactivation(ana), {"successor": str(ben.pk)}, follow=True)

    assert "Handed over: 1 open client and 1 open follow-up." in page.content.decode()
    assert list(Client.objects.visible_to(ben)) == [rosa]
    assert not User.objects.get(pk=ana.pk).is_active


def test_a_person_of_another_team_is_no_successor(ana, cora, rosa, signed_in):
    page = signed_in.post(deactivation(ana), {"successor": str(cora.pk)})

    assert User.objects.get(pk=ana.pk).is_active
    assert page.status_code == 200


def test_where_no_one_takes_over_the_supervisor_is_told_how_much_waits(
    ana, sam, rosa, signed_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = signed_in.post(deactivation(ana), {"successor": "later"}, follow=True)

    assert (
        "Still under their name: 1 open client and 1 open follow-up." in page.content.decode()
    )
    letters = [message for message in mail.outbox if message.to == [sam.email]]
    assert "1 open client and 1 open follow-up" in letters[0].body
    assert "Ana" not in letters[0].body
    assert "Rosa" not in letters[0].body


def told_of_clients():
    return [message.to for message in mail.outbox if message.subject.startswith("Clients wait")]


@pytest.mark.parametrize("then", [{"role": "auditor"}, {"role": "worker"}, None])
def test_the_only_supervisor_is_not_told_of_what_they_can_no_longer_hand_over(
    then, ana, sam, signed_in, django_capture_on_commit_callbacks
):
    open_client(sam, "Mia")
    page = role(sam) if then else deactivation(sam)
    if then == {"role": "worker"}:
        then = then | {"team": str(sam.team_id)}

    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in.fill(page, (then or {}) | {"successor": "later"}, follow=True)

    assert told_of_clients() == []
    assert (
        "Still under their name: 1 open client and 1 open follow-up of team Harbor. It has no "
        "other supervisor to notify: give it one, who can hand them over."
    ) in answer.content.decode()


@pytest.mark.parametrize("role_by_then", [Role.WORKER, Role.DIRECTOR])
def test_who_is_told_supervises_the_clients_wherever_the_person_works_by_then(
    role_by_then,
    ana,
    sam,
    sue,
    rosa,
    hillside,
    signed_in,
    django_capture_on_commit_callbacks,
):
    ana.role = role_by_then
    ana.team = hillside if role_by_then == Role.WORKER else None
    ana.save()

    with django_capture_on_commit_callbacks(execute=True):
        page = signed_in.fill(deactivation(ana), {"successor": "later"}, follow=True)

    assert told_of_clients() == [[sam.email]]
    assert "The team&#x27;s supervisor is notified." in page.content.decode()


def test_a_worker_who_becomes_director_hands_over_and_loses_added_access(
    ana, ben, cora, sue, rosa, signed_in
):
    theirs = open_client(cora, "Far")
    access_grant = granted(theirs, ana, by=sue)

    signed_in.fill(role(ana), {"role": "director", "successor": str(ben.pk)})

    access_grant.refresh_from_db()
    assert access_grant.has_ended
    assert list(Client.objects.visible_to(ben)) == [rosa]


def test_a_worker_of_another_team_leaves_the_clients_of_the_old_one(
    ana, ben, hillside, rosa, signed_in
):
    typed = {"role": "worker", "team": str(hillside.pk), "successor": str(ben.pk)}

    signed_in.fill(role(ana), typed)

    assert [each.worker for each in rosa.assignments.current()] == [ben]
    assert caseload_of(User.objects.get(pk=ana.pk)).is_empty


def test_a_member_who_goes_is_no_member_any_more(ben, adam, signed_in):
    program = access.create_program(by=adam, name="Haven", confidential=True)
    program.add_member(ben, by=adam)

    page = signed_in.post(deactivation(ben), follow=True).content.decode()

    assert "1 program membership ended." in page
    assert not program.memberships.in_force().exists()


def test_if_a_refusal_comes_nothing_is_handed_over(ana, ben, rosa):
    with pytest.raises(OwnAccount):
        role_changes.change_role(ana, role=Role.DIRECTOR, team=None, by=ana, successor=ben)

    assert [each.worker for each in rosa.assignments.current()] == [ana]


# The supervisor's page ----------------------------------------------------------------------


def transfer_all(worker):
    return reverse("casework:caseload-transfer", args=[worker.pk])


def test_a_supervisor_hands_over_the_caseload_of_somebody_who_left(
    ana, ben, sam, rosa, adam, browser_of
):
    ana.deactivate(by=adam)
    browser = browser_of(sam)
    team = browser.get(reverse("oversight:team")).content.decode()
    assert transfer_all(ana) in team
    asked = browser.get(transfer_all(ana)).content.decode()
    assert "Ana Ruiz has 1 open client and 1 open follow-up in your team." in strip_tags(asked)

    browser.post(transfer_all(ana), {"to": str(ben.pk), "has_note": "nothing"})

    assert list(Client.objects.visible_to(ben)) == [rosa]


def test_a_supervisor_of_another_team_finds_no_caseload(ana, sue, rosa, browser_of):
    assert browser_of(sue).get(transfer_all(ana)).status_code == 404


def test_ending_a_membership_says_who_is_no_longer_seen(ana, adam, rosa, browser_of, sam):
    program = access.create_program(by=adam, name="Haven", confidential=True)
    program.add_member(sam, by=adam)
    membership = program.add_member(ana, by=adam)
    rosa.change_program(program, by=sam)
    url = reverse("casework:membership-end", args=[program.pk, membership.pk])
    browser = browser_of(adam)

    before = browser.get(url).content.decode()
    after = browser.post(url, follow=True).content.decode()

    assert "1 open client of this program is assigned to them." in before
    assert "1 open follow-up with these clients stays in their name until then." in before
    assert "Member removed. 1 client waits for a supervisor" in after
    assert not program.memberships.in_force().of(ana).exists()


def test_ending_the_last_membership_says_that_no_one_is_left(adam, rosa, sam, browser_of):
    program = access.create_program(by=adam, name="Haven", confidential=True)
    membership = program.add_member(sam, by=adam)
    rosa.change_program(program, by=sam)
    url = reverse("casework:membership-end", args=[program.pk, membership.pk])

    page = browser_of(adam).get(url).content.decode()

    assert "No member is left: no one can see the program" in page


def test_a_client_is_offered_to_everybody_but_the_worker_who_has_them(
    ana, ben, sam, rosa, browser_of
):
    page = browser_of(sam).get(reverse("casework:transfer-create", args=[rosa.pk])).content

    assert "Ben Okafor" in page.decode()
    assert "Ana Ruiz" not in page.decode()


def test_a_page_of_transfer_with_no_one_to_choose_says_why(ana, ben, sam, rosa, browser_of):
    access.block(rosa, person=ben, reason="Cousins.", by=sam)

    page = browser_of(sam).get(reverse("casework:transfer-create", args=[rosa.pk])).content

    assert "No other worker of the team may open this record." in page.decode()
