"""Inviting colleagues, and creating the first administrator and the teams."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts.exceptions import AddressTaken, AlreadyInvited
from accounts.models import Invitation, Team, User
from accounts.role_changes import notify_administrators
from accounts.roles import Role
from audit import trail


@transaction.atomic
def invite(*, by: User, email: str, role: Role, team: Team | None) -> tuple[Invitation, str]:
    """Invite the owner of an address to an account with this role.

    Returns:
        The invitation, and the token for `send_email`.

    Raises:
        AddressTaken, AlreadyInvited
    """
    email = email.lower()
    # In this order: one that is accepted between the two questions is found by the second.
    if Invitation.objects.pending().filter(email=email).exists():
        raise AlreadyInvited
    if User.objects.filter(email=email).exists():
        raise AddressTaken
    invitation = Invitation(email=email, role=role, team=team, invited_by=by)
    token = invitation.send(by=by)
    notify_administrators(by=by)
    return invitation, token


def send_email(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Send the link by email. The email names the agency, and no person."""
    path = reverse("accounts:invitation-open", args=[token])
    link = request.build_absolute_uri(path)
    context = {"link": link, "invitation": invitation, "agency_name": settings.AGENCY_NAME}
    get_adapter(request).send_mail("account/email/invitation", invitation.email, context)


@transaction.atomic
def accept(invitation: Invitation, *, token: str, name: str, password: str) -> User:
    """Create the account that was offered, and tell who administers.

    Raises:
        InvitationClosed: see `Invitation.accept`.
    """
    person = invitation.accept(token=token, name=name, password=password)
    notify_administrators(by=person)
    return person


@transaction.atomic
def create_administrator(*, email: str, name: str, password: str) -> User:
    """Create the first administrator of a new server, where nobody can invite them yet."""
    person = User.objects.create_user(email, password, name=name, role=Role.ADMINISTRATOR)
    trail.record("person.joined", person, by=None, role=str(Role.ADMINISTRATOR))
    return person


@transaction.atomic
def create_team(*, by: User, name: str) -> Team:
    """Create a team, to which workers and a supervisor can then be assigned."""
    team = Team.objects.create(name=name)
    trail.record("team.created", team, by=by)
    return team
