"""What added access opens, compared with what is written here and in `pages.py` by hand."""

from collections.abc import Iterator
from datetime import timedelta

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from tests.authorization.answering import FINE, TYPED, address_of, ask
from tests.authorization.pages import PAGES
from tests.authorization.world import OTHER, OWN, World
from tests.conftest import person
from tests.html_forms import main_form
from tests.nouns.declaring import READ, Page

READING, LOGGING, CHANGING, SUPERVISING = 1, 2, 3, 4
KINDS = {
    "consultation": READING,
    "emergency": LOGGING,
    "coverage": CHANGING,
    "co_worker": CHANGING,
}
OFFERING = (  # clients to log with
    "casework:contact-create",
    "casework:client-options",
    "casework:people-options",
    "rounds:people-options",
)
COMPLETING = (
    "casework:contact-create"  # offers to complete the follow-up that its address names
)
HANDING_OVER = "casework:caseload-transfer"  # is about those clients of a worker in one's reach


# What belongs to meeting somebody, as logging a contact does.
LOGGED = (
    "casework:contact-override-create",
    "casework:safety-alert-create",
    # What the one who logged it takes back: the verb asks who that was.
    "casework:contact-withdraw",
    "casework:contact-put-back",
    "casework:contact-undo",
    "casework:contact-move",
    "casework:offer-withdraw",
    "casework:offer-put-back",
    "fieldwork:client-visit-create",
    "staff_messages:message-create",
    "staff_messages:message-answer",
)
# What one does with what one may read.
MARKED = ("staff_messages:message-read", "staff_messages:message-withdraw")


def needed(name: str, page: Page) -> int:
    """Say how far one has to reach for a page: what only supervisors have is theirs alone."""
    if name in LOGGED:
        return LOGGING
    if page.roles == {Role.SUPERVISOR}:
        return SUPERVISING
    return READING if page.methods == READ or name in MARKED else CHANGING


def colleague(world: World, kind: str) -> User:
    """Make a supervisor of another team who was given one kind of access to one record."""
    one = person(f"{kind} Ives", Role.SUPERVISOR, world.clients[OTHER].team)
    world.clients[OWN].access_grants.create(
        user=one,
        kind=kind,
        reason="asked for",
        ends_at=timezone.now() + timedelta(days=1),
        given_by=world.people["supervisor"],
        instead_of=world.people["Ben"] if kind == "coverage" else None,
    )
    return one


def reach_faults(world: World, kind: str, browser: Browser, names) -> Iterator[str]:
    """Yield a sentence for every page that opens further than the access goes, or less far."""
    token = world.canaries[OWN][0]
    for name in names:
        page = PAGES[name]
        if name in OFFERING:
            typed = TYPED[name](world, OWN) if name in TYPED else None
            address = address_of(world, name, page, OWN)
            answer = ask(browser, "POST" if typed else "GET", address, typed)
            offered = f"{token}name" in answer.content.decode()
            if offered != (KINDS[kind] >= LOGGING):
                yield f"{kind}: {name} offers the record: {offered}"
        if name == COMPLETING:
            completes = follow_up_to_complete(world, browser)
            if completes != (KINDS[kind] >= CHANGING):
                yield f"{kind}: {name} offers to complete the follow-up: {completes}"
        if name == HANDING_OVER:
            status = ask(browser, "GET", address_of(world, name, page, OWN)).status_code
            if status != 404:
                yield f"{kind}: {name} answers {status}, not 404"
        if page.of not in world.parts[OWN]:
            continue
        for method in sorted(page.methods & {"GET", "POST"}):
            status = ask(browser, method, address_of(world, name, page, OWN)).status_code
            expected = FINE if KINDS[kind] >= needed(name, page) else {403}
            if page.of == "emergency_access":
                expected = {404}  # it is asked among those that one reviews
            if status not in expected:
                yield f"{kind}: {method} {name} answers {status}, not {sorted(expected)}"


def follow_up_to_complete(world: World, browser: Browser) -> bool:
    """Whether the form for a contact offers to complete a follow-up that its address names."""
    key = str(world.parts[OWN]["follow_up"].pk)
    page = ask(browser, "GET", f"{reverse(COMPLETING)}?follow_up={key}")
    return main_form(page).values.get("completes") == [key]
