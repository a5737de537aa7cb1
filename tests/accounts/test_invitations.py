from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import inviting
from accounts.exceptions import InvitationClosed
from accounts.models import Invitation, User
from accounts.models.invitations import VALID_FOR
from accounts.roles import Role
from audit import trail

PASSWORD = "seven grey herons"


@pytest.fixture
def invited(adam, harbor):
    return inviting.invite(by=adam, email="Eve@example.org", role=Role.WORKER, team=harbor)


def accept(invitation, token):
    return invitation.accept(token=token, name="Eve Tan", password=PASSWORD)


def test_accepting_creates_the_account_of_the_invitation(invited, harbor):
    eve = accept(*invited)

    assert (eve.email, eve.name, eve.role) == ("eve@example.org", "Eve Tan", Role.WORKER)
    assert eve.team == harbor
    assert eve.check_password(PASSWORD)


def test_nobody_can_sign_in_before(invited):
    assert not User.objects.filter(email="eve@example.org").exists()


def test_a_link_works_once(invited):
    accept(*invited)

    with pytest.raises(InvitationClosed):
        accept(*invited)


def test_a_link_works_for_a_week(invited):
    with time_machine.travel(timezone.now() + VALID_FOR), pytest.raises(InvitationClosed):
        accept(*invited)
    with time_machine.travel(timezone.now() + VALID_FOR - timedelta(minutes=1)):
        accept(*invited)


def test_a_new_link_ends_the_one_before(invited, adam):
    invitation, old = invited
    new = invitation.send(by=adam)

    with pytest.raises(InvitationClosed):
        accept(invitation, old)
    accept(invitation, new)


def test_a_withdrawn_invitation_is_over(invited, adam):
    invitation, token = invited
    invitation.withdraw(by=adam)

    with pytest.raises(InvitationClosed):
        accept(invitation, token)
    with pytest.raises(InvitationClosed):
        invitation.send(by=adam)


def test_an_invitation_ends_with_its_senders_right_to_invite(invited, adam):
    invitation, token = invited
    olu = User.objects.create_user("olu@example.org", name="Olu", role=Role.ADMINISTRATOR)
    adam.deactivate(by=olu)

    with pytest.raises(InvitationClosed):
        accept(invitation, token)
    accept(invitation, invitation.send(by=olu))


def test_an_address_that_signs_in_by_now_is_not_overwritten(invited):
    User.objects.create_user("eve@example.org", name="Eve", role=Role.AUDITOR)

    with pytest.raises(InvitationClosed):
        accept(*invited)


def test_the_link_of_one_opens_no_other(invited, adam):
    _, token = invited
    other, _ = inviting.invite(by=adam, email="other@example.org", role=Role.AUDITOR, team=None)

    with pytest.raises(InvitationClosed):
        accept(other, token)


def test_the_database_holds_no_invitation_link(invited):
    invitation, token = invited

    stored = Invitation.objects.filter(pk=invitation.pk).values_list()[0]
    kept = invitation.history.values_list()
    assert token not in f"{stored}{list(kept)}"
    assert not hasattr(invitation.history.get(), "token_hash")


def test_an_address_waits_once_and_signs_in_once(invited, adam, ana):
    with pytest.raises(ValidationError, match="already pending"):
        inviting.invite(by=adam, email="eve@example.org", role=Role.AUDITOR, team=None)
    with pytest.raises(ValidationError, match="already an account"):
        inviting.invite(by=adam, email="ANA@example.org", role=Role.AUDITOR, team=None)


def test_every_step_is_in_the_trail(invited, adam):
    invitation, _ = invited
    invitation.send(by=adam)
    invitation.withdraw(by=adam)

    verbs = [event.verb for event in trail.of(invitation)]
    assert verbs == ["invitation.sent", "invitation.sent", "invitation.withdrawn"]


def test_accepting_is_recorded_as_the_new_colleagues_first_event(invited):
    invitation, token = invited
    eve = accept(invitation, token)

    accepted = trail.of(invitation).last()
    assert (accepted.verb, accepted.actor_id) == ("invitation.accepted", eve.pk)
    assert trail.of(eve).get().verb == "person.joined"


@pytest.mark.parametrize("verb", ["send", "withdraw"])
def test_what_was_accepted_meanwhile_stays_accepted(verb, invited, adam):
    as_the_page_showed_it = Invitation.objects.get(pk=invited[0].pk)
    eve = accept(*invited)

    with pytest.raises(InvitationClosed):
        getattr(as_the_page_showed_it, verb)(by=adam)

    kept = Invitation.objects.get(pk=invited[0].pk)
    assert kept.accepted_by == eve
    assert kept.withdrawn_at is None
