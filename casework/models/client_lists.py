from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit.gathered import GatheredQueries
from casework.attempts import Ladder
from casework.models.assignments import Assignment
from casework.models.closures import Closure
from casework.models.consents import Consent
from casework.models.contacts import Contact
from casework.models.follow_ups import FollowUp
from casework.models.outreach_decisions import OutreachDecision
from casework.models.safe_contact_cards import CAUTION_FIELDS, LINE_FIELDS, SafeContactCard
from casework.models.safety_alerts import SafetyAlert

# Our judgment, not a standard's: a client nobody has reached for so long is listed.
NO_CONTACT_AFTER = timedelta(days=30)


def no_contact_before(today: date | None = None) -> date:
    """Return the first day that is still recent: who was reached before it is listed."""
    return (today or timezone.localdate()) - NO_CONTACT_AFTER


def has_any(rows: models.QuerySet) -> models.Exists:
    """Whether a client has one of these rows: an index finds it, however many there are."""
    return models.Exists(rows.order_by().filter(client=models.OuterRef("pk")))


def read_contact_status(clients: Iterable[Any]) -> None:
    """Let each of these clients say whether they may be contacted, in one statement for all.

    `Client.contact_status`, `Client.alerts` and the line of `Client.card` read what is
    attached here.
    """
    _attach("status", clients)


def read_safe_contact(client: Any) -> None:
    """Attach whether and how a client may be contacted, with the cautions of their card."""
    _attach("safe contact", [client])


def read_ladder(client: Any) -> None:
    """Attach the attempts that a client has not answered, and their card, in one statement.

    A verb calls it once it holds the row: what it asks of both costs one query.
    """
    found = _ladder_parts.records(client=client.pk)
    client.fetched_ladder = Ladder.of(found["attempts"], found["decisions"])
    if not client._state.fields_cache.get("safe_contact_card"):
        attach_card(client, found["cards"])


def ladder_parts(**theirs: Any) -> dict[str, models.QuerySet[Any]]:
    """Return what a ladder is made of: the newest decision counts.

    Args:
        theirs: whose, as arguments of `filter`.
    """
    attempts = Contact.objects.filter(**theirs).unanswered().order_by("pk")
    decisions = OutreachDecision.objects.filter(**theirs).unanswered()
    return {
        "attempts": attempts.only("occurred_on", "client"),
        "decisions": decisions.only("course", "reason", "until", "client").order_by(
            "-decided_at", "-pk"
        ),
    }


def read_cards(clients: Iterable[Any]) -> None:
    """Attach to these clients what a card in a list shows, in one statement for all."""
    clients = list(clients)
    for client, parts in _attach("cards", clients):
        client.is_closed = any(not each.reopened_on for each in parts["closures"])
        client.current_assignments = parts["assignments"]
        client.next_due_on = min((each.due_on for each in parts["follow_ups"]), default=None)


def _attach(shape: str, clients: Iterable[Any]) -> list[tuple[Any, dict[str, list[Any]]]]:
    """Give each client their consents, closures and alerts; return each with all parts."""
    attached: dict[UUID, dict[str, list[Any]]] = {}
    clients = list(clients)
    keys = list(dict.fromkeys(client.pk for client in clients))
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[start : start + KEYS_AT_ONCE]
        places = next(number for number in SHAPES if number >= len(some))
        some += some[:1] * (places - len(some))  # the same SQL for one client and for eight
        marked = {f"client_{number}": key for number, key in enumerate(some)}
        found = _parts.records(shape, places, **marked)
        for key in some:
            attached[key] = {name: [] for name in found}
        for name, parts in found.items():
            for part in parts:
                attached[part.client_id][name].append(part)
    for client in clients:
        theirs = attached[client.pk]
        client.fetched_consents, client.fetched_closures = (
            theirs["consents"],
            theirs["closures"],
        )
        if "safe_contact" in theirs:
            attach_card(client, theirs["safe_contact"])
        client.fetched_alerts = theirs["alerts"]
        if "attempts" in theirs:
            client.fetched_ladder = Ladder.of(theirs["attempts"], theirs["decisions"])
    return [(client, attached[client.pk]) for client in clients]


def attach_card(client: Any, found: list[SafeContactCard]) -> None:
    """Let `client.card` give the only one of these, or say that there is none."""
    client._state.fields_cache["safe_contact_card"] = next(iter(found), None)


CARD_FIELDS = {"status": LINE_FIELDS, "safe contact": (*LINE_FIELDS, *CAUTION_FIELDS)}
SHAPES = (8, 32, 128)  # so many keys has a statement
KEYS_AT_ONCE = SHAPES[-1]


def _parts_of(shape: str, places: int, **clients: UUID) -> dict[str, models.QuerySet[Any]]:
    """Return parts of clients by name, with the columns that lists show, and an owner's key."""
    theirs = {"client__in": list(clients.values())}
    consents = Consent.objects.filter(**theirs).order_by("-given_on", "-pk")
    closures = Closure.objects.filter(**theirs).order_by("pk")
    parts: dict[str, models.QuerySet[Any]] = {
        "consents": consents.only("purpose", "until", "revoked_on", "superseded_on"),
        "closures": closures.only("reopened_on"),
        "alerts": SafetyAlert.objects.in_force()
        .filter(**theirs)
        .only("kind", "lowered_on")
        .order_by("set_on", "pk"),
    }
    if shape in CARD_FIELDS:
        safe_contact = SafeContactCard.objects.filter(**theirs).order_by("pk")
        parts["safe_contact"] = safe_contact.only(*CARD_FIELDS[shape])
        parts |= ladder_parts(**theirs)
    if shape == "cards":
        assigned = Assignment.objects.current().filter(**theirs).select_related("worker")
        parts["assignments"] = assigned.only("client", "worker__name").order_by("pk")
        open_follow_ups = FollowUp.objects.open().filter(**theirs)
        parts["follow_ups"] = open_follow_ups.only("due_on").order_by("due_on", "pk")
    return parts


_parts = GatheredQueries(_parts_of)


def _ladder_of(*, client: UUID) -> dict[str, models.QuerySet[Any]]:
    cards = SafeContactCard.objects.filter(client=client).order_by("pk")
    return ladder_parts(client=client) | {"cards": cards.only(*LINE_FIELDS)}


_ladder_parts = GatheredQueries(_ladder_of)


class ListQuerySet(models.QuerySet):
    """What lists and pages of clients pick, sort by and show."""

    def without_recent_contact(self, today: date | None = None) -> Self:
        """Those whom nobody has reached in 30 days, counted from intake for a new client."""
        return self.filter(unseen_since__lt=no_contact_before(today))

    def by_last_reached(self) -> Self:
        """Clients reached or opened last come first: the next contact is often with them."""
        return self.order_by("-unseen_since", "-pk")

    def longest_unseen_first(self) -> Self:
        """Whoever nobody has reached for longest comes first, counted from intake if never."""
        return self.order_by("unseen_since", "pk")

    def with_demographics(self) -> Self:
        return self.select_related("demographics")

    def with_program(self) -> Self:
        return self.select_related("team", "program")

    def for_a_page(self) -> Self:
        """With what a client's page says of themselves; `record_page` reads their parts."""
        contacts = Contact.objects.filter(client=models.OuterRef("pk")).order_by()
        counted = contacts.values("client").annotate(how_many=models.Count("pk"))
        how_many = models.Subquery(counted.values("how_many"))
        return self.select_related("team", "demographics").annotate(
            contact_count=Coalesce(how_many, 0)
        )
