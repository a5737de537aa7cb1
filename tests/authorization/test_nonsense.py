"""Nonsense in every field of every form: a sentence of ours, and never a failure."""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.authorization.answering import address_of, someone_of
from tests.authorization.pages import PAGES
from tests.authorization.world import build
from tests.nouns.declaring import OWN, World, collected

NONSENSE = ["9" * 20, "9" * 4_301, "9999-12-31", "0202-01-01", "-1", "\x00", ""]
STOCK = re.compile(
    "Enter a valid|Select a valid|Ensure (this|that)|This field|Enter a whole number"
    "|available choices|not a valid|Null characters|ManagementForm|Enter a number"
)
ASKED = re.compile(r'name="([^"]+)"')
ANSWERS = collected("answers")
BEFORE = collected("before")
NOT_OURS_TO_FILL = {"csrfmiddlewaretoken", "viewport", "description", "color-scheme", "next"}
IN_QUERIES = ["page", "day", "first", "last", "since", "person", "kind", "worker", "client"]


pytestmark = pytest.mark.long


@pytest.fixture
def world(db) -> World:
    return build()


def test_nonsense_in_a_form_is_answered_by_a_sentence_of_ours(world, browser_of):
    wrong = [fault for name in ANSWERS for fault in faults(name, world, browser_of)]

    assert not wrong, "\n".join(wrong)


def test_nonsense_in_an_address_is_never_a_failure(world, browser_of):
    wrong = []
    for name, page in PAGES.items():
        if "GET" in page.methods:
            browser = browser_of(world.people[someone_of(world, name)])
            address = address_of(world, name, page, OWN)
            for nonsense in NONSENSE:
                query = dict.fromkeys(IN_QUERIES, nonsense)
                wrong += fault_of(f"{name}?…={nonsense[:20]!r}", browser.get, address, query)

    assert not wrong, "\n".join(wrong)


def faults(name: str, world: World, browser_of) -> Iterator[str]:
    """Yield a sentence for every stock sentence and failure that one form answers with."""
    browser = browser_of(world.people[someone_of(world, name)])
    with transaction.atomic():
        BEFORE.get(name, lambda world, browser: None)(world, browser)
        address = address_of(world, name, PAGES[name], OWN)
        asked = set(ASKED.findall(browser.get(address).content.decode()))
        fields = (asked | set(answer(name, world))) - NOT_OURS_TO_FILL
        for nonsense in NONSENSE:
            typed = dict.fromkeys(fields, nonsense)
            yield from fault_of(f"{name}: {nonsense[:20]!r}", browser.post, address, typed)
        for field in fields:
            typed = {**answer(name, world), field: NONSENSE[0]}
            yield from fault_of(f"{name}, {field}", browser.post, address, typed)
        transaction.set_rollback(True)


def answer(name: str, world: World) -> dict:
    given = ANSWERS[name]
    return given(world) if callable(given) else given


def fault_of(where: str, ask, address: str, typed: dict) -> Iterator[str]:
    try:
        with transaction.atomic():
            response = ask(address, typed)
            transaction.set_rollback(True)
    except Exception as failure:  # whatever a page raises is what is looked for
        yield f"{where}: {type(failure).__name__}: {failure}"[:300]
        return
    text = "" if response.streaming else response.content.decode(errors="replace")
    if found := STOCK.search(text):
        yield f"{where}: {text[found.start() - 60 : found.end() + 60]!r}"
