"""Every form, answered with every field that any record has: only what it asks may change."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import models, transaction

from casework.models import Client
from tests.authorization.answering import address_of, entitled
from tests.authorization.fields import HOSTILE, records
from tests.authorization.pages import PAGES
from tests.authorization.tables import state, tables_written
from tests.authorization.world import ASKING, build
from tests.conftest import hidden_fields
from tests.nouns.declaring import OWN, World, collected

ASKED = re.compile(r'name="([^"]+)"')


# What a person answers to each form. A new form fails until its noun says it.
ANSWERS = collected("answers")
BEFORE = collected("before")
ANSWERED_BY = collected("answered_by")


@pytest.mark.long
def test_a_form_changes_what_it_asks_for_and_nothing_else(db, browser_of):
    world = build()
    wrong = [fault for name in ANSWERS for fault in excesses(name, world, browser_of)]

    assert not wrong, "\n".join(wrong)


def excesses(name: str, world: World, browser_of) -> Iterator[str]:
    """Yield a sentence if a form changes more, or less, once hostile fields come along."""
    page = PAGES[name]
    someone = next(asking for asking in ASKING if entitled(world, asking, page))
    browser = browser_of(world.people[ANSWERED_BY.get(name, someone)])
    with transaction.atomic():
        BEFORE.get(name, lambda world, browser: None)(world, browser)
        address = address_of(world, name, page, OWN)
        page = browser.get(address)
        asked = set(ASKED.findall(page.content.decode()))
        carried = {} if page.status_code == 405 else hidden_fields(page)
        given = carried | answer(name, world)
        meant = changes(browser, address, given)
        wild = changes(
            browser,
            address,
            hostile(world, asked | set(given)) | carried | answer(name, world),
        )
        transaction.set_rollback(True)
    if not meant:
        yield f"{name}: the answer that is meant changes nothing, so this proves nothing"
    if wild != meant:
        yield f"{name}: with hostile fields {wild - meant}, without them {meant - wild}"


def answer(name: str, world: World) -> dict:
    given = ANSWERS[name]
    return given(world) if callable(given) else given


def hostile(world: World, asked: set[str]) -> dict:
    """Return a value for every field of every record, but for those that the form asks for."""
    values = {}
    for model in records():
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname}:
                if not any(each.split("_")[0] == name or each == name for each in asked):
                    values[name] = wish(field, world)
    return {name: value for name, value in values.items() if name not in asked}


def wish(field: models.Field, world: World):
    """Return what somebody with bad intent would like the field to say."""
    if isinstance(field, models.ForeignKey):
        last = field.related_model._base_manager.order_by("-pk").first()
        return str(last.pk) if last else HOSTILE
    if isinstance(field, models.UUIDField):
        return str(world.people["supervisor"].pk)
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateField):
        return "2001-02-03"
    if isinstance(field, models.IntegerField):
        return "41"
    return HOSTILE


def changes(browser, address: str, data: dict) -> Counter:
    """Post, and return what differs in the tables; then undo it."""
    with transaction.atomic(), tables_written() as written:
        browser.post(address, data)
        after = state(written)
        transaction.set_rollback(True)
    before = state(written)  # of those alone: nothing else can have changed
    added = {str(key) for _, key in after.keys() - before.keys()}
    return Counter(
        (key[0], field, "a new row" if words in added else words)
        for key in before.keys() | after.keys()
        for field, (_, words) in (after.get(key, {}) or before[key]).items()
        if before.get(key, {}).get(field) != after.get(key, {}).get(field)
    )


def test_the_comparison_notices_a_change(db):
    world = build()
    table = Client._meta.db_table
    before = state({table})
    with tables_written() as written:
        Client.objects.filter(pk=world.clients[OWN].pk).update(opened_on=date(2001, 2, 3))

    assert table in written
    assert state({table}) != before
