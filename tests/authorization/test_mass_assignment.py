"""Every form, answered with every field that any record has: only what it asks may change."""

import re
from collections import Counter
from collections.abc import Container, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.test import Client as Browser
from django.utils import timezone

from casework import coverage, emergency_access
from casework.models import Client
from casework.views.emergency_access import FOUND
from encryption import agency
from encryption.row_keys import new_row_key
from exports import exporting
from exports.models import Export
from tests.authorization.pages import PAGES
from tests.authorization.test_matrix import address_of, entitled
from tests.authorization.world import (
    ASKING,
    BACKEND,
    EXPORT,
    OTHER,
    OWN,
    World,
    build,
    photo,
)

ASKED = re.compile(r'name="([^"]+)"')
SEALED_THEMSELVES = {"encryption", "audit", "search"}  # no form writes to them
HOSTILE = "zqhostile"
WORD = re.compile(r"\w+")
DRAWN_ANEW = re.compile("number|sha256|digest|session|token|salt|password")


def course(world: World) -> dict:
    completed = {"completed_on_0": "5", "completed_on_1": "1", "completed_on_2": "2026"}
    return completed | {"course": world.records["course"]["pk"]}


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def contact(world: World) -> dict:
    rows = {"offers-TOTAL_FORMS": 4, "offers-INITIAL_FORMS": 0}
    told = {"client": world.clients[OWN].pk, "when": "now", "kind": "street"}
    return told | rows | {"key": new_row_key(), "outcome": "reached", "next": "nothing"}


# What a person would answer to each form. A new form fails until its answer stands here.
ANSWERS = {
    "casework:contact-create": contact,
    "casework:anonymous-contact-create": {
        "people": 3,
        "occurred_on": in_days(0),
        "kind": "street",
        "place_kind": "outdoors",
    },
    "casework:client-create": {
        "preferred_name": "Wren",
        "agreed_to": ["record"],
        "method": "verbal",
    },
    "casework:client-edit": {"preferred_name": "Wren", "phone_number": "206 555 0177"},
    "casework:contact-amend": {
        "kind": "visit",
        "place_kind": "home",
        "outcome": "reached",
        "note": "Corrected.",
    },
    "casework:consent-create": {"purpose": "contact", "method": "verbal"},
    "casework:consent-revoke": {},
    "casework:scan-create": lambda world: {"file": photo("form.png")},
    "casework:follow-up-create": {"kind": "visit", "task": "Bring it", "due_on": in_days(3)},
    "casework:follow-up-complete": {"outcome": "done"},
    "casework:follow-up-reschedule": {"due_on": in_days(9)},
    "casework:review-sign": {"agreed": "We look at it again."},
    "casework:closure-create": {"reason": "moved"},
    "casework:closure-reopen": {},
    "casework:erasure-create": {"reason": "asked"},
    "casework:erasure-confirm": {},
    "casework:erasure-cancel": {},
    "casework:transfer-create": lambda world: {"to": world.people["Ben"].pk},
    "casework:access-grant-create": lambda world: {
        "to": world.people["Ben"].pk,
        "kind": "co_worker",
        "until": in_days(5),
        "reason": "They work on it together.",
    },
    "casework:access-grant-end": {},
    "casework:block-create": lambda world: {
        "person": world.people["Ben"].pk,
        "reason": "They are cousins.",
    },
    "casework:block-lift": {},
    "casework:program-change": lambda world: {"program": world.records["open program"]},
    "casework:coverage-create": lambda world: {
        "colleague": world.people["worker"].pk,
        "to": world.people["Ben"].pk,
        "until": in_days(5),
        "reason": "On leave.",
    },
    "casework:coverage-end": {},
    "casework:emergency-access-create": lambda world: {
        "reason": "safety",
        "why": "They stand at our door now.",
        "found": agency.seal(str(world.clients[OTHER].pk), FOUND, world.people["worker"].pk),
    },
    "casework:emergency-access-end": {},
    "oversight:emergency-access-review": {
        "outcome": "appropriate",
        "conclusion": "I asked both.",
    },
    "casework:program-list": {"name": "Riverside"},
    "casework:program-detail": lambda world: {"person": world.people["Ben"].pk},
    "casework:membership-end": {},
    "exports:create": EXPORT | {"worker": "", "client": ""},
    "exports:approve": {},
    "exports:deny": {},
    "exports:cancel": {},
    "exports:password": {},
    "exports:file": {},
    "oversight:unusual-access-review": {
        "outcome": "explained",
        "conclusion": "They covered a shift.",
    },
    "accounts:invitation-create": {"email": "nia@example.org", "role": "auditor"},
    "accounts:invitation-send": {},
    "accounts:invitation-withdraw": {},
    "accounts:factor-reset": {"identified": "in_person"},
    "training:certificate-create": lambda world: (
        course(world) | {"certificate": photo("c.png")}
    ),
    "training:training-create": lambda world: course(world),
    "training:training-decide": {},
    "training:training-refuse": {},
    "training:course-create": {"name": "Safety at the door", "months": 12},
    "training:course-edit": {"name": "First aid, long", "months": 24},
    "training:course-retire": {},
    "training:requirement-edit": lambda world: {"courses": [world.records["course"]["pk"]]},
    "accounts:session-delete": {},
    "accounts:other-sessions-delete": {},
    "accounts:person-sessions-delete": {},
    "accounts:person-edit": {"role": "director"},
    "accounts:person-deactivate": {},
    "accounts:person-reactivate": {},
    "accounts:team-create": {"name": "Riverside"},
    "reports:snapshot-create": {
        "form": "voca-quarterly",
        "award": "voca-2026",
        "first": "2026-01-01",
        "last": "2026-03-31",
    },
    "reports:award-new": {
        "name": "County",
        "funder": "The county",
        "number": "county-1",
        "starts_on_0": "1",
        "starts_on_1": "1",
        "starts_on_2": "2026",
        "ends_on_0": "31",
        "ends_on_1": "12",
        "ends_on_2": "2026",
        "year_starts_in": "1",
    },
}
# What has to have happened before a form can be answered, and who answers where it matters.
BEFORE = {
    "casework:closure-reopen": lambda world, browser: close(world),
    "casework:erasure-create": lambda world, browser: cancel(world),
    "casework:coverage-end": lambda world, browser: cover_once(world),
    "casework:emergency-access-create": lambda world, browser: browser.post(
        "/emergency-access/", {"number": world.clients[OTHER].chart_number}
    ),
    "casework:emergency-access-end": lambda world, browser: open_in_emergency(world),
    "exports:password": lambda world, browser: approve(world),
    "exports:file": lambda world, browser: show_password(world),
    "accounts:person-sessions-delete": lambda world, browser: sign_in(world),
    "accounts:other-sessions-delete": lambda world, browser: sign_in(world),
}
ANSWERED_BY = {
    "casework:emergency-access-create": "worker",
    "casework:emergency-access-end": "worker",
    "exports:approve": "director",
    "exports:deny": "director",
    "accounts:session-delete": "supervisor",
    "accounts:other-sessions-delete": "worker",
}
# Posted, but nothing is written: what is typed looks something up.
READING = {
    "accounts:password-link-create",
    "casework:emergency-access-find",
    "casework:client-search",
    "casework:client-options",
    "providers:service-options",
}


def close(world: World) -> None:
    world.clients[OWN].close(by=world.people["worker"], reason="moved")
    world.parts[OWN]["closure"] = world.clients[OWN].closures.in_force().get()


def cancel(world: World) -> None:
    world.parts[OWN]["erasure"].cancel(by=world.people["worker"])


def cover_once(world: World) -> None:
    away, to = world.people["worker"], world.people["Ben"]
    until = timezone.now() + timedelta(days=3)
    coverage.start(away, to=to, until=until, reason="away", by=world.people["supervisor"])


def open_in_emergency(world: World) -> None:
    emergency = emergency_access.open_in_emergency(
        world.clients[OTHER].pk, by=world.people["worker"], reason="safety", why="At our door."
    )
    world.records["own emergency access"] = {"pk": emergency.pk}


def approve(world: World) -> Export:
    export = Export.objects.get(pk=world.records["export"]["pk"])
    exporting.approve(export, by=world.people["director"])
    return export


def show_password(world: World) -> None:
    exporting.show_password(approve(world), by=world.people["supervisor"])


def sign_in(world: World) -> None:
    Browser().force_login(world.people["worker"], BACKEND)


def test_every_form_has_an_answer_here():
    posted = {name for name, page in PAGES.items() if "POST" in page.methods}

    assert posted == set(ANSWERS) | READING


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
        asked = set(ASKED.findall(browser.get(address).content.decode()))
        given = answer(name, world)
        meant = changes(browser, address, given)
        wild = changes(
            browser, address, hostile(world, asked | set(given)) | answer(name, world)
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


def records() -> list[type[models.Model]]:
    """Return the models whose rows a form could change, history aside."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in set(settings.OURS) - SEALED_THEMSELVES
        and not model.__name__.startswith("Historical")
    ]


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


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """Yield the tables that are written to until the end: all words of whatever writes."""
    written = set()

    def watch(execute, sql, params, many, context):
        if not sql.startswith("SELECT"):
            written.update(WORD.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def state(tables: Container[str]) -> dict:
    """Return what every record says: as it is, and in words that every try has in common."""
    return {
        (model._meta.label, row.pk): {
            field.attname: told(field, getattr(row, field.attname))
            for field in model._meta.concrete_fields
            if not field.primary_key
        }
        for model in records()
        if model._meta.db_table in tables
        for row in model._base_manager.all()
    }


def told(field: models.Field, value) -> tuple[str, str]:
    """Return a value as text, and again with only "set" for what is drawn anew each time."""
    value = bytes(value) if isinstance(value, memoryview) else value
    if isinstance(value, datetime | bytes) or DRAWN_ANEW.search(field.attname):
        return str(value), "set" if value and HOSTILE not in str(value) else str(value)
    if isinstance(field, models.FileField):
        return str(value), "a file" if value else ""
    return str(value), str(value)


def test_the_comparison_notices_a_change(db):
    world = build()
    table = Client._meta.db_table
    before = state({table})
    with tables_written() as written:
        Client.objects.filter(pk=world.clients[OWN].pk).update(opened_on=date(2001, 2, 3))

    assert table in written
    assert state({table}) != before
