"""Founding the agency: its teams, its people, what pays for its work, and whom it refers to."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from accounts.models import Team, User
from casework.models import Award
from demo.people import STAFF, TEAMS, Person
from providers.importing import import_directory
from providers.models import Service
from reports.funding import add_award

DIRECTORY = Path(__file__).parent / "directory"
DIRECTORY_SOURCE = "demo"


class Agency(NamedTuple):
    """What the stories are played with: people by name, awards and services by a short name."""

    people: dict[str, User]
    awards: dict[str, Award]
    services: dict[str, Service]

    def user(self, person: Person) -> User:
        return self.people[person.name]

    def supervisor_of(self, user: User) -> User:
        return next(
            person
            for person in self.people.values()
            if person.role == "supervisor" and person.team_id == user.team_id
        )


def found(today: date) -> Agency:
    """Make the agency's teams, people, awards and directory."""
    teams = {name: Team.objects.create(name=name) for name in TEAMS}
    people = {
        person.name: User.objects.create_user(
            person.email, name=person.name, role=person.role, team=teams.get(person.team)
        )
        for person in STAFF
    }
    import_directory(DIRECTORY, source=DIRECTORY_SOURCE)
    services = Service.objects.select_related("organization").order_by("name")
    director = people["Dora Weiss"]
    return Agency(
        people,
        _awards(today, director),
        {service.organization.name: service for service in services},
    )


def _awards(today, director):
    """Two awards that were running before the year began: a federal and a city one."""
    federal, city = _year_before(today, 10), _year_before(today, 7)
    return {
        "voca": add_award(
            by=director,
            number=f"voca-{federal.year + 1}-0142",
            name="VOCA Victim Assistance",
            funder="State Office of Victim Services",
            starts_on=federal,
            ends_on=_day_before(federal.year + 3, 10),
            fiscal_year_start_month=10,
        ),
        "city": add_award(
            by=director,
            number=f"city-{city.year + 1}-07",
            name="Port Ellery Safe Streets Fund",
            funder="City of Port Ellery",
            starts_on=city,
            ends_on=_day_before(city.year + 3, 7),
            fiscal_year_start_month=7,
        ),
    }


def _year_before(today, month):
    """Return the first day of the fiscal year that was running a year ago."""
    year = today.year - 1 if today.month >= month else today.year - 2
    return date(year, month, 1)


def _day_before(year, month):
    return date.fromordinal(date(year, month, 1).toordinal() - 1)
