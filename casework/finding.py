"""Finding people: who might be at a place of the team tonight, for whoever goes there."""

from datetime import date
from typing import Any

from django.db.models import Max

from accounts.models import User
from casework.models import Client, PlaceLink
from casework.models.client_lists import read_contact_status
from pages.sections import Section
from places.models import Place

MOST = 100  # our judgment: more at one place are looked for by name


def who_might_be_at(place: Place, user: User) -> list[Any]:
    """Return the open clients whom a user sees and who can be found at a place.

    Who was seen there last comes first. Each has `last_seen_there`, a day or None, and says
    whether and how they may be contacted.
    """
    links = PlaceLink.objects.in_force().at(place).order_by()
    seen = dict(links.values_list("client").annotate(day=Max("last_seen_on")))
    clients = Client.objects.visible_to(user).open().filter(pk__in=links.values("client"))
    fields = ("team", "preferred_name", "chart_number", "last_reached_on")
    found: list[Any] = list(clients.only(*fields))
    for client in found:
        client.last_seen_there = seen.get(client.pk)
    found.sort(key=lambda each: (each.last_seen_there or date.min, each.pk), reverse=True)
    found = found[:MOST]
    read_contact_status(found)
    return found


def people_of_a_place(user: User, place: Place) -> Section | None:
    """Return who might be here tonight, for the page of a place."""
    if not user.has_perm("casework.view_client"):
        return None
    shown = {"place": place, "people": who_might_be_at(place, user)}
    return Section("casework/place_links/_people.html", shown)
