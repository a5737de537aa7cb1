"""Two people at once get what one after the other would, whatever two things they do.

In every run, the pairs that once went wrong, a few times each. All of them, often:
`PAIRS=20 pytest tests/pairs -m long`, on each database (docs/developers/contributing.md).
"""

import os
import sys

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.urls import reverse

from casework.models import Client
from casework.models.parts import HeldWithClient
from encryption import door
from reports import pdf
from tests.authorization.answering import addresses_of
from tests.authorization.pages import PAGES, is_own
from tests.nouns.declaring import OWN, TEAMS
from tests.pairs import meeting
from tests.pairs.verbs import ANSWERED_BY, ANSWERS, OTHERWISE, SEEN, pairs, verbs

TRIES, FEW = int(os.environ.get("PAIRS", "20")), 2


@pytest.fixture(scope="module")
def agency(tmp_path_factory, django_db_setup, django_db_blocker):
    """The small agency, in a database of its own."""
    folder = tmp_path_factory.mktemp("pairs")
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        door.reading_as(door.BulkReader()),
    ):
        patch.setattr(pdf, "render", lambda snapshot: b"%PDF-1.7, not drawn")
        with meeting.agency(folder) as agency:
            yield agency


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_every_address_that_writes_is_a_verb():
    written = {name for name in addresses_of() if not is_own(name)}

    assert set(verbs()) <= written
    assert set(verbs()) == set(ANSWERS) & set(PAGES)


@pytest.mark.parametrize("pair", SEEN, ids=" and ".join)
def test_two_at_once_get_what_one_after_the_other_would(agency, pair):
    assert list(agency.compare(pair, FEW)) == []


def test_two_who_log_with_the_same_people_in_opposite_order_do_not_wait_for_each_other(
    agency, monkeypatch
):
    """Rows of several clients are held in one order, whoever is chosen first."""
    name = "casework:contact-create"
    first, second = (agency.world.clients[target].pk for target in (OWN, TEAMS))
    common = {"when": "now", "kind": "street", "outcome": "reached", "next": "nothing"}
    monkeypatch.setitem(ANSWERS, name, {**common, "client": first, "others": [second]})
    monkeypatch.setitem(OTHERWISE, name, {**common, "client": second, "others": [first]})
    monkeypatch.setitem(ANSWERED_BY, name, "supervisor")

    assert list(agency.compare((name, name), FEW)) == []


@pytest.mark.parametrize("verb", ["replace", "stop"])
def test_an_address_that_ends_with_its_persons_access_is_not_replaced_beside_it(
    agency, monkeypatch, verb
):
    """The supervisor has it, and signs out elsewhere in the moment in which they replace it."""
    ending = "accounts:other-sessions-delete"
    monkeypatch.setitem(ANSWERED_BY, ending, "supervisor")

    assert list(agency.compare((ending, f"fieldwork:calendar-feed-{verb}"), FEW)) == []


def test_of_two_places_merged_into_each_other_one_stays(agency, monkeypatch):
    """Each of the two pages has an address of its own, and each names the other."""
    name = "places:place-merge"
    both = [str(agency.world.records[each]["pk"]) for each in ("place", "other place")]

    def ask(number):
        answers = {"key": f"merge {number}", "into": both[1 - number], "is_right": "on"}
        answer = agency.browser(number).post(reverse(name, args=[both[number]]), answers)
        return meeting.word_for(answer)

    monkeypatch.setattr(agency, "ask", ask)

    assert list(agency.compare((name, name), FEW)) == []


def test_a_verb_that_does_not_look_again_is_found(agency, monkeypatch):
    """The harness itself can fail: here no verb holds a client or a part, nor reads it anew."""
    for model in (Client, HeldWithClient):
        monkeypatch.setattr(model, "lock_and_refresh", lambda record: None)

    found = list(agency.compare(("casework:follow-up-complete",) * 2, 3))

    assert len(found) == 3
    assert "missing" in found[0]


@pytest.mark.parametrize(
    ("answer", "tries", "fault"),
    [("done", 2, "did not meet"), ("error 500", 0, "error 500"), ("refused", 0, "is not done")],
)
def test_what_proves_nothing_is_a_fault(agency, monkeypatch, answer, tries, fault):
    """Two that do not meet; an error, though an order gives it too; a verb never done."""
    monkeypatch.setattr(agency, "ask", lambda number: answer)

    found = list(agency.compare(("casework:follow-up-complete",) * 2, tries))

    assert len(found) >= 2
    assert fault in found[0]


def test_a_database_is_restored_whole(agency):
    world = restored(agency, ("casework:follow-up-complete", "casework:follow-up-create"))
    pair = restored(agency, ("casework:coverage-end", "casework:coverage-create"))
    assert pair != world

    agency.ask(1)
    assert everything() != pair
    agency.restore()
    assert everything() == pair

    again = restored(agency, ("casework:follow-up-complete", "casework:follow-up-create"))
    assert again == world


def restored(agency, pair) -> dict[str, list[str]]:
    agency.prepare(pair)
    agency.restore()
    return everything()


def everything() -> dict[str, list[str]]:
    """Return all that the database holds, in words of its own, with what it counts on."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor, include_views=False)
        asked = {table: f'SELECT * FROM "{table}"' for table in tables} | COUNTERS[
            connection.vendor
        ]
        return {name: fetched(cursor, query) for name, query in asked.items()}


COUNTERS = {
    "sqlite": {
        "counters": "SELECT * FROM sqlite_sequence",
        "definitions": "SELECT * FROM sqlite_master",
    },
    "postgresql": {
        "counters": "SELECT * FROM pg_sequences WHERE schemaname = 'public'",
        "definitions": "SELECT tgname, tgenabled FROM pg_trigger",
    },
}


def fetched(cursor: CursorWrapper, query: str) -> list[str]:
    cursor.execute(query)
    return sorted(str([*map(as_bytes, row)]) for row in cursor.fetchall())


def as_bytes(value):
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.long
@pytest.mark.skipif("PAIRS" not in os.environ, reason="it takes an hour: PAIRS=20 runs it")
def test_every_pair_at_once_gets_what_one_after_the_other_would(agency, capsys):
    """What goes wrong is printed as it is found."""
    wrong, every = [], sorted(pairs(agency.world), key=lambda pair: pair not in SEEN)
    share, of = map(int, os.environ.get("PAIRS_SHARE", "1/1").split("/"))
    mine = every[share - 1 :: of]
    for number, pair in enumerate(mine, 1):
        faults = list(agency.compare(pair, TRIES))
        wrong += faults
        names = " and ".join(pair)
        with capsys.disabled():
            sys.stdout.write(f"{number}/{len(mine)} {names}: {len(faults)} of {TRIES}\n")
            sys.stdout.write("".join(f"{fault}\n" for fault in faults[:1]))
            sys.stdout.flush()

    assert wrong == []
