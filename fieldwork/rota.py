"""The rota: who of each team is to be rung now, and who later."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from accounts.models import Team, User
from fieldwork.models import OnCall


class TeamOnCall(NamedTuple):
    """Whom to ring of one team."""

    team: Team
    now: list[OnCall]
    later: list[OnCall]
    is_own: bool


def rota_for(user: User, now: datetime | None = None) -> list[TeamOnCall]:
    """Return every team with whom to ring of it, the user's own first. Two queries."""
    return by_team(Team.objects.all(), OnCall.objects.listed(), user, now)


def by_team(
    teams: Iterable[Team], listed: Iterable[OnCall], user: User, now: datetime | None = None
) -> list[TeamOnCall]:
    """Sort what is on the list by team, and by whether its hours hold now."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    entries = [each for each in listed if not each.is_over(today)]
    found = []
    for team in teams:
        of_team = [each for each in entries if each.team_id == team.pk]
        on_now = [each for each in of_team if each.is_on_call(now)]
        later = [each for each in of_team if each not in on_now]
        found.append(TeamOnCall(team, on_now, later, team.pk == user.team_id))
    return sorted(found, key=lambda each: (not each.is_own, each.team.name))


def team_on_call(team: Team, now: datetime | None = None) -> list[OnCall]:
    """Return whom to ring now of one team. One query."""
    listed = OnCall.objects.listed().filter(team=team)
    return [each for each in listed if each.is_on_call(now)]
