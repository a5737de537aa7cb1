"""Going out: whom to ring of each team, a visit under way, and one that has not checked in."""

from datetime import time, timedelta

from django.utils import timezone

from accounts.models import User
from casework.models import Client
from demo.founding import Agency
from fieldwork.models import OnCall, PlannedVisit
from fieldwork.models.planned_visits import partners_of

MINUTE = timedelta(minutes=1)


def go_out(agency: Agency) -> None:
    """Fill the on-call lists, and let three people of Harbor be outside."""
    for number, (name, supervisor) in enumerate(sorted(supervisors(agency).items())):
        OnCall.add(by=supervisor, name=f"{name} duty phone", number=f"+1206555016{number}")
        OnCall.add(
            by=supervisor,
            name=supervisor.name,
            number=f"+1206555017{number}",
            begins=time(18),
            ends=time(8),
        )
    ana, ben, mei = (agency.people[name] for name in ("Ana Ruiz", "Ben Okafor", "Mei Tran"))
    now = timezone.now()
    clients = Client.objects.on_caseload_of(ana).open().order_by("opened_on", "chart_number")
    PlannedVisit.plan(
        next((each for each in clients if may_know(ben, ana, each)), None),
        by=ana,
        partner=ben,
        place="Pier 4, by the ferry office",
        note="Blue van. I wait outside.",
        expected_at=now + 90 * MINUTE,
    )
    missing = PlannedVisit.plan(
        by=mei,
        partner=ana,
        place="Market hall, north door",
        starts_at=now - 110 * MINUTE,
        expected_at=now - 50 * MINUTE,
    )
    missing.alert()  # or the email about it would be the first thing that the demo prints
    PlannedVisit.plan(
        by=ben,
        place="Seawall Shelter, side entrance",
        starts_at=now + 120 * MINUTE,
        expected_at=now + 180 * MINUTE,
    )


def may_know(partner: User, worker: User, client: Client) -> bool:
    """Whether nothing keeps a client from a worker's partner."""
    return partners_of(worker, client).filter(pk=partner.pk).exists()


def supervisors(agency: Agency) -> dict[str, User]:
    """Return each team's supervisor, by the team's name."""
    people = agency.people.values()
    return {each.team.name: each for each in people if each.role == "supervisor"}
