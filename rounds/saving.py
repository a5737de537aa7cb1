"""Saving a round: its counts, supplies and contacts are made in one transaction."""

from collections.abc import Iterable, Mapping
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import trail
from casework import recording
from casework.models import Award, Client, Contact
from casework.models.contacts import Kind, PlaceKind
from casework.reach import Reach, TooLittleReach
from places.exceptions import NotYourPlace
from places.models import Place
from rounds.exceptions import NoAccessToLog, SuppliesNeedPeople
from rounds.models import Bucket, OutreachRound, RoundCount

Counts = Mapping[Bucket | None, int]  # people by bucket; None for all together


@trail.in_bulk()
def save_round(
    outreach_round: OutreachRound,
    *,
    by: User,
    place: str,
    about: str,
    counts: Counts,
    given: Mapping[str, int],
    met: Iterable[Client] = (),
    award: Award | None = None,
    listed: Place | None = None,
) -> OutreachRound:
    """Make what a round was: anonymous contacts, what was given, a contact of each one met.

    Who can't be logged is left out, and nothing else is lost: `not_logged` says who, and why.

    Args:
        counts: how many people of each bucket; 0 makes nothing.
        given: how many of each item, by its code.
        met: known clients who were met.
        award: what pays for the people without a name.
        listed: the place of the team's list where it was: each contact is logged there.

    Raises:
        NotYourRound, RoundNotUnderWay
        NotYourPlace: `listed` is of another team.
        SuppliesNeedPeople: items were given, and nobody is counted.
        AwardNotPaying, ServiceNotListed: see `AnonymousContact.check_day`.
    """
    outreach_round.lock_and_refresh()
    outreach_round.check_under_way(by)
    check_supplies(counts, given)
    if listed and listed.team_id != outreach_round.team_id:
        raise NotYourPlace
    outreach_round.place_key = str(listed.pk) if listed else None
    outreach_round.place, outreach_round.about = place or _name_of(listed), about
    outreach_round.award, outreach_round.saved_at = award, timezone.now()
    outreach_round.save(update_fields=["place", "place_key", "about", "award", "saved_at"])
    logged = 0
    for client in sorted(met, key=attrgetter("pk")):
        if refusal_for(client, by) is None:
            log_met(outreach_round, client, by=by)
            logged += 1
    left = given
    for bucket, people in counts.items():
        if people:
            count(outreach_round, bucket, people, left, by=by)
            left = {}
    total = sum(counts.values())
    trail.record("round.saved", outreach_round, by=by, people=total, contacts=logged)
    return outreach_round


def _name_of(listed: Place | None) -> str:
    return listed.name if listed else ""


def check_supplies(counts: Counts, given: Mapping[str, int]) -> None:
    """Refuse items that nobody could have been given.

    Raises:
        SuppliesNeedPeople
    """
    if given and not any(counts.values()):
        raise SuppliesNeedPeople


def log_met(outreach_round: OutreachRound, client: Client, *, by: User) -> None:
    """Log that a client was met and spoke with them. Whoever calls it has asked if they may."""
    recording.record_contact(
        client,
        by=by,
        contact={
            "kind": Kind.STREET,
            "place_kind": PlaceKind.OUTDOORS,
            "outcome": Contact.Outcome.REACHED,
            "occurred_on": outreach_round.day,
            "place_key": outreach_round.place_key,
            "round": outreach_round.pk,
        },
    )


def count(
    outreach_round: OutreachRound,
    bucket: Bucket | None,
    people: int,
    given: Mapping[str, int],
    *,
    by: User,
) -> None:
    """Count people of one bucket, for who went on the round and their team."""
    contact = recording.record_anonymous_contact(
        by=by,
        recorded_by=outreach_round.started_by,
        team=outreach_round.team,
        kind=Kind.STREET,
        place_kind=PlaceKind.OUTDOORS,
        occurred_on=outreach_round.day,
        people=people,
        award=outreach_round.award,
        given=given,
    )
    RoundCount.objects.create(round=outreach_round, bucket=bucket, contact=contact)


def refusal_for(client: Client, by: User) -> ValidationError | None:
    """Return why a person can't log a contact with a client now; None if they can."""
    client.reached_by = by, Reach.LOG
    try:
        client.lock_and_refresh().check_writable()
    except ValidationError as refusal:
        return refusal
    except (Client.DoesNotExist, TooLittleReach):
        return NoAccessToLog()
    return None


def not_logged(
    outreach_round: OutreachRound, met: Iterable[Client], *, by: User
) -> list[tuple[Client, str]]:
    """Return who of those met has no contact of a round, and why: also when it is sent again.

    Without their name, whom the person no longer sees must not be named: `met` has only others.
    """
    logged = set(Contact.objects.of_round(outreach_round.pk).values_list("client", flat=True))
    found = []
    for client in met:
        if client.pk not in logged:
            with transaction.atomic():
                refusal = refusal_for(client, by)
            if refusal is not None:
                found.append((client, str(refusal.messages[0])))
    return found
