"""A name is nobody's to translate: a browser leaves it alone, and it does not turn its line."""

import re

import pytest

from accounts.models import Team, User
from casework.models import Client
from providers.models import Organization
from tests.authorization.heard import heard_on, pages_of
from tests.authorization.world import build


@pytest.mark.long
def test_every_name_on_a_page_is_marked_as_not_to_be_translated(db, browser_of, settings):
    world = build()
    names = names_of_everybody() | {settings.AGENCY_NAME}
    a_name = re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b")

    found = {}
    for page, html in pages_of(world, browser_of):
        for heard in heard_on(html):
            marked = heard.is_attribute or heard.is_untranslated
            if not marked and a_name.search(heard.text):
                found.setdefault(" ".join(heard.text.split())[:120], set()).add(page)

    lines = [f"{text!r}: {sorted(pages)}" for text, pages in sorted(found.items())]
    assert not lines, "\n".join(lines)


def names_of_everybody() -> set[str]:
    """Return the names of clients, staff, teams and providers, and clients' numbers."""
    people, clients = list(User.objects.all()), list(Client.objects.all())
    return (
        {person.name for person in people}
        | {person.get_short_name() for person in people} - {"Ben"}  # a hint's example
        | {client.preferred_name for client in clients}
        | {client.chart_number for client in clients}
        | set(Team.objects.values_list("name", flat=True))
        | set(Organization.objects.values_list("name", flat=True))
    )
