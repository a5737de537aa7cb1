"""Walking: the places of a team, and an outreach round at one of them, saved today."""

from datetime import timedelta

from django.utils import timezone

from casework.models import PlaceLink
from demo.founding import Agency
from places.models import Area, Place
from rounds.meeting import people_to_meet
from rounds.models import OutreachRound
from rounds.saving import save_round

DAYS_AGO = (1, 4)  # when each of two clients was seen at the pier


def walk(agency: Agency) -> None:
    """Let a worker of Harbor count people and supplies at a pier where two clients stay."""
    ana, adam = (agency.people[name] for name in ("Ana Ruiz", "Adam Pryce"))
    waterfront = Area.add(by=adam, name="Waterfront", name_es="Zona del puerto")
    pier = Place.add(
        by=ana, name="Pier 4", directions="Behind the ice house, on the left.", area=waterfront
    )
    Place.add(by=ana, name="Central Library", directions="The bench at the side door.")
    for client, ago in zip(people_to_meet(ana)[-2:], DAYS_AGO, strict=False):
        day = timezone.localdate() - timedelta(days=ago)
        PlaceLink.add(client, by=ana, place=pier, seen_on=day)
    save_round(
        OutreachRound.start(by=ana, listed=pier),
        by=ana,
        place="Pier 4",
        listed=pier,
        about="Two tents less than last week. The water tap is broken.",
        counts={None: 7},
        given={"water": 7, "hygiene-kit": 2},
    )
