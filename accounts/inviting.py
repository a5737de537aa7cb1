"""Inviting a colleague: a sign-in is made for them, and they choose its password themselves."""

from django.db import transaction

from accounts.models import Team, User
from accounts.roles import Role
from audit import trail


@transaction.atomic
def invite(*, by: User, email: str, name: str, role: Role, team: Team | None) -> User:
    """Make a sign-in that no password opens yet, and return its person."""
    person = User.objects.create_user(email, name=name, role=role, team=team)
    trail.record("person.invited", person, by=by, role=str(role))
    return person


@transaction.atomic
def open_team(*, by: User, name: str) -> Team:
    """Make a team, so that workers and a supervisor can be put into it."""
    team = Team.objects.create(name=name)
    trail.record("team.opened", team, by=by)
    return team
