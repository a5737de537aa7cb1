"""What fieldwork puts on the pages of packages below it: see `pages.sections`."""

from django.conf import settings

from accounts.models import User
from fieldwork.rota import rota_for
from fieldwork.watching import outside_for
from pages.sections import Section


def on_call_now(user: User) -> Section:
    """Return whom to ring now, for the page of emergency access."""
    return Section("fieldwork/on_call/_section.html", {"teams": rota_for(user)})


def visits_now(user: User) -> Section:
    """Return who is outside and who has not checked in, for My day and the team page."""
    shown = {
        "outside": outside_for(user),
        "may_plan": user.team_id is not None and user.has_perm("fieldwork.plan_visit"),
        "emergency_number": settings.EMERGENCY_NUMBER,
    }
    return Section("fieldwork/visits/_section.html", shown)
