"""What the page of a record shows: all that belongs to the client in one statement.

Most of the time of a page with twelve queries went into building them. These are built once a
process, and their answers are attached to the client and the contacts as a prefetch would.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import models

from audit.gathered import GatheredQueries
from casework.attempts import Ladder
from casework.models import (
    Assignment,
    CaseReview,
    Closure,
    Consent,
    ConsentScan,
    Contact,
    ContactOverride,
    Erasure,
    FollowUp,
    Offer,
    OutreachDecision,
    PlaceLink,
    SafeContactCard,
    SafetyAlert,
)
from casework.models.client_lists import attach_card, ladder_parts
from casework.models.naming import name_services
from casework.models.place_links import used_places
from casework.models.repeating import SHOWN
from casework.models.safe_contact_cards import ANSWER_FIELDS
from services.models import Service

CONTACTS_A_PAGE = 20

# Is given the key of a client; returns rows of theirs, in their order.
Part = Callable[[UUID], "models.QuerySet[Any]"]
_parts_above: dict[str, Part] = {}


def add_part(name: str, part: Part) -> None:
    """Let a package above read rows of a client in the statement of their page.

    They are in `client.parts_above[name]`, for a section of the place "record".
    """
    _parts_above[name] = part


def read_parts(client: Any, asked_page: str | None = None) -> Page[Contact]:
    """Attach to a client what their page shows, and return the page of contacts asked for.

    Args:
        client: a `Client` with `contact_count`, see `ListQuerySet.for_a_page`.
        asked_page: the number of the page of contacts, as it was typed.
    """
    page: Any = Paginator(range(client.contact_count), CONTACTS_A_PAGE).get_page(asked_page)
    found = _parts.records(page.number, client=client.pk)
    for name in ("consents", "reviews", "closures", "erasures"):
        attach(client, name, found[name])
    attach_card(client, found["cards"])
    client.listed_overrides = found["overrides"]
    client.parts_above = {name: found[name] for name in _parts_above}
    client.current_assignments = found["assignments"]
    client.open_follow_ups = sorted(found["follow_ups"], key=attrgetter("place_in_a_day"))
    client.fetched_alerts = found["alerts"]
    client.used_places = used_places(found["place_links"])
    client.fetched_ladder = Ladder.of(found["attempts"], found["decisions"])
    scans = by_key(found["scans"], "consent_id")
    for consent in found["consents"]:
        attach(consent, "scans", scans[consent.pk])
    name_services(found["offers"], {each.code: each for each in found["services"]})
    offers, present = (by_key(found[name], "contact_id") for name in ("offers", "present"))
    for contact in found["contacts"]:
        contact.listed_offers = offers[contact.pk]
        contact.colleagues = [each.user for each in present[contact.pk]]
    page.object_list = found["contacts"]
    return page


def attach(record: models.Model, name: str, related: list[Any]) -> None:
    """Let `record.name.all()` give these, as `prefetch_related` does."""
    rows = getattr(record, name).get_queryset()
    rows._result_cache, rows._prefetch_done = related, True
    vars(record).setdefault("_prefetched_objects_cache", {})[name] = rows


def by_key(records: Iterable[Any], key: str) -> dict[UUID, list[Any]]:
    grouped = defaultdict(list)
    for record in records:
        grouped[getattr(record, key)].append(record)
    return grouped


def _parts_of(page: int, *, client: UUID) -> dict[str, models.QuerySet[Any]]:
    """Return the parts by name: only the columns that the page shows, and of staff the name."""
    start = (page - 1) * CONTACTS_A_PAGE
    contacts = Contact.objects.filter(client=client).newest_first()
    contacts = contacts[start : start + CONTACTS_A_PAGE]
    shown = contacts.values("pk")
    parts: dict[str, models.QuerySet[Any]] = {
        "assignments": Assignment.objects.current().only("worker__name"),
        "follow_ups": FollowUp.objects.open().only(
            *("kind", "task", "due_on", "due_at", "moved_because", "done_on", *SHOWN),
            "owner__name",
        ),
        "alerts": SafetyAlert.objects.in_force().only(
            "kind",
            "reason",
            "review_on",
            "set_on",
            "set_by__name",
            "lowering_requested_by__name",
        ),
        "consents": Consent.objects.only(
            "purpose",
            "method",
            "given_on",
            "until",
            "revoked_on",
            "superseded_on",
            "explained_by__name",
            "wording__language",
            "wording__version",
        ),
        "scans": ConsentScan.objects.only("consent", "taken_at"),
        "cards": SafeContactCard.objects.only(
            *ANSWER_FIELDS, "confirmed_on", "confirmed_by__name"
        ),
        "overrides": ContactOverride.objects.only("channel", "why", "made_at", "made_by__name"),
        "reviews": CaseReview.objects.only("due_on", "signed_on", "agreed", "signed_by__name"),
        "place_links": PlaceLink.objects.in_force().only(
            "client",
            "place__survivor__name",
            "place__survivor__sealed_for",
            "place__survivor__team",
            "by_hand",
            "last_seen_on",
            "ended_on",
        ),
        "closures": Closure.objects.only(
            "reason", "summary", "closed_on", "reopened_on", "closed_by__name"
        ),
        "erasures": Erasure.objects.only(
            "client",
            "requested_on",
            "due_on",
            "confirmed_on",
            "cancelled_on",
            "carried_out_at",
            "requested_by__name",
            "confirmed_by__name",
        ),
    }
    decisions = OutreachDecision.objects.unanswered()
    parts["decisions"] = decisions.only(
        "course", "reason", "until", "decided_on", "decided_at", "decided_by__name"
    )
    attempts = ladder_parts(client=client)["attempts"]
    above = {name: part(client) for name, part in _parts_above.items()}
    return (
        {name: of_client(part, client) for name, part in parts.items()}
        | above
        | {
            "attempts": attempts,
            "contacts": contacts.select_related("recorded_by").only(
                "kind",
                "outcome",
                "occurred_on",
                "began_at",
                "note",
                "withdrawal",
                "withdrawn_on",
                "recorded_by__name",
            ),
            "offers": Offer.objects.filter(contact__in=shown)
            .select_related("award")
            .only(
                "contact",
                "service",
                "answer",
                "provided_on",
                "quantity",
                "provider_name",
                "withdrawn_on",
                "award__name",
            )
            .order_by("pk"),
            "services": Service.objects.filter(
                code__in=Offer.objects.filter(contact__in=shown).values("service")
            )
            .only("code", "kind", "name", "name_es", "unit", "unit_es")
            .order_by("code"),
            "present": Contact.present.through.objects.filter(contact__in=shown)
            .select_related("user")
            .only("contact", "user__name")
            .order_by("user__name", "pk"),
        }
    )


RELATED = {
    Assignment: ["worker"],
    FollowUp: ["owner"],
    SafetyAlert: ["set_by", "lowering_requested_by"],
    Consent: ["explained_by", "wording"],
    CaseReview: ["signed_by"],
    Closure: ["closed_by"],
    ContactOverride: ["made_by"],
    PlaceLink: ["place__survivor"],
    OutreachDecision: ["decided_by"],
    SafeContactCard: ["confirmed_by"],
    Erasure: ["requested_by", "confirmed_by"],
}


def of_client(parts: models.QuerySet[Any], client: UUID) -> models.QuerySet[Any]:
    """Return the client's, in the order of the model and then of their making."""
    meta = parts.model._meta
    in_order = [*meta.ordering, *(["pk"] if "-id" not in meta.ordering else [])]
    related = RELATED.get(parts.model, [])
    parts = parts.filter(client=client).order_by(*in_order)
    return parts.select_related(*related) if related else parts


_parts = GatheredQueries(_parts_of)
