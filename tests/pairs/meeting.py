"""Two people at once: both ask through the real pages, in threads, and meet before they write.

Each try begins with the same database, in which the small agency was made. What the two leave
behind is compared with what they leave one after the other.
"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from copy import deepcopy
from functools import partial, wraps
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch

from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import override_settings

from audit import trail
from audit.events import Effect, verbs_that
from encryption import keyring
from pages import carrying_out
from tests.authorization.answering import entitled
from tests.authorization.fields import as_text, records
from tests.authorization.pages import PAGES
from tests.authorization.world import ASKING, build
from tests.conftest import hang_up, hidden_fields, sign_in
from tests.pairs.databases import PostgreSQLDatabase, SQLiteFile
from tests.pairs.verbs import ANSWERED_BY, BEFORE, EXCLUDING, Pair, address, typed

MEET_WITHIN = 120  # seconds: nobody waits as long, since whoever ends releases the other
A_MOMENT = 0.004  # seconds: about as long as a verb takes
NEVER = {"IDLE_MINUTES": 60 * 24}
OF_EVERY_REQUEST = {"accounts.Session", "accounts.CacheEntry"}
# What the answers tell already, and a refusal by the verb instead of the page does not leave.
UNCOUNTED = {*verbs_that(Effect.OPEN, Effect.LIST), "access.denied"}
DONE, REFUSED, SIGNED_OUT, ERROR = "done", "refused", "signed out", "error"
OK, FOUND, BAD_REQUEST, SERVER_ERROR = 200, 302, 400, 500


class Outcome(NamedTuple):
    """What both were answered, and what they left: neither keys drawn anew, nor times."""

    answers: tuple[str, str]
    left: frozenset

    def agrees_with(self, order: "Outcome") -> bool:
        """Tell whether they are the same: who has to sign in again sees neither answer."""
        return self.left == order.left and all(
            here == there or SIGNED_OUT in (here, there)
            for here, there in zip(self.answers, order.answers, strict=True)
        )


@contextmanager
def agency(folder: Path) -> Iterator["Agency"]:
    """Make the small agency in a database of its own, and put the tests' own back after."""
    make = PostgreSQLDatabase if connection.vendor == "postgresql" else SQLiteFile
    before = connection.settings_dict["NAME"]
    database = make(folder)
    hang_up()
    connection.settings_dict["NAME"] = database.name
    forget_the_database()
    try:
        with override_settings(**NEVER), everybody_waits():
            yield Agency(database)
    finally:
        database.drop()
        connection.settings_dict["NAME"] = before
        forget_the_database()


def forget_the_database() -> None:
    """Forget what is kept of its rows; a flush gave the types of content other numbers."""
    keyring.forget_all()
    ContentType.objects.clear_cache()


# Meeting --------------------------------------------------------------------------------------

here = threading.local()
# Where a page hands over to its verb: both have read, and neither has begun a transaction.
MEETING_POINTS = ("_once", "_edit", "_attempt", "refusals_of_the_database")


def after_meeting(hand_over: Callable) -> Callable:
    """Return what does the same once both have come so far, the first time in a request."""

    @wraps(hand_over)
    def meet_first(*args: Any, **kwargs: Any) -> Any:
        meet, here.meet = getattr(here, "meet", None), None
        if meet:
            meet()
        return hand_over(*args, **kwargs)

    return meet_first


@contextmanager
def everybody_waits() -> Iterator[None]:
    with ExitStack() as patches:
        for name in MEETING_POINTS:
            waiting = after_meeting(getattr(carrying_out, name))
            patches.enter_context(patch.object(carrying_out, name, waiting))
        yield


class Agency:
    """The world of the tests, two browsers for everybody, and the database that holds it."""

    def __init__(self, database: SQLiteFile | PostgreSQLDatabase) -> None:
        self.database, self.have_met = database, False
        with transaction.atomic():
            self.world = build()
        until_tomorrow = time.time() + 24 * 60 * 60
        self.cookies = {
            key: [cookie_of(sign_in(person, shown_at=until_tomorrow)) for _ in range(2)]
            for key, person in self.world.people.items()
            if person is not None and person.is_active
        }
        self.parts = {target: dict(parts) for target, parts in self.world.parts.items()}
        self.records, self.files = dict(self.world.records), deepcopy(files())
        self.random = Random(7)
        self.carried_in_world: dict[tuple[str, int], dict[str, str]] = {}
        self.world_as_it_was = Before.now()
        database.save("world")

    def compare(self, pair: Pair, tries: int) -> Iterator[str]:
        """Yield a sentence for a try whose outcome no order gives, or that proves nothing."""
        self.prepare(pair)
        orders = [self.one_after_the_other(turn) for turn in ((0, 1), (1, 0))]
        for name, *answers in zip(pair, *(order.answers for order in orders), strict=True):
            if any(answer.startswith(ERROR) for answer in answers):
                yield f"{name} of {pair}, before or after the other: {answers}"
            if DONE not in answers and pair not in EXCLUDING:
                yield f"{name} of {pair} is not done, before or after the other: {answers}"
        for _ in range(tries):
            outcome = self.both_at_once()
            if not any(map(outcome.agrees_with, orders)):
                yield explain(pair, outcome, orders)
            if not self.have_met and pair not in EXCLUDING:
                yield f"{pair[0]} and {pair[1]} did not meet: {outcome.answers}"

    def prepare(self, pair: Pair) -> None:
        """Let happen what has to have happened before the two can be asked, and keep it."""
        self.pair = pair
        self.world.parts = {target: dict(parts) for target, parts in self.parts.items()}
        self.world.records = dict(self.records)
        self.kept = "world"
        self.restore()
        befores = [BEFORE.get(name) for name in pair]
        for number, before in enumerate(befores):
            if before:
                with suppress(ValidationError):  # the other one's has done it already
                    before(self.world, self.browser(number))
        if any(befores):
            self.files_kept = deepcopy(files())
            self.database.save("pair")
            self.kept = "pair"
            self.before = Before.now()
        else:
            self.before = self.world_as_it_was
        self.carried = [self.carried_by_page(number) for number in (0, 1)]

    def restore(self) -> None:
        self.database.restore(self.kept)
        kept = self.files if self.kept == "world" else self.files_kept
        default_storage._root = deepcopy(kept)
        keyring.forget_all()

    def browser(self, number: int) -> Browser:
        """Return the browser of whoever does the first or the second of the pair."""
        name = self.pair[number]
        asking = ANSWERED_BY.get(name) or next(
            asking for asking in ASKING if entitled(self.world, asking, PAGES[name])
        )
        browser = Browser(raise_request_exception=False)
        browser.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[asking][number]
        return browser

    def carried_by_page(self, number: int) -> dict[str, str]:
        """Return what a form that was opened before the try brings along, unseen.

        A button has no page of its own: all that it sends was on the page before the try.
        """
        name = self.pair[number]
        known = self.carried_in_world if self.kept == "world" else {}
        if "GET" not in PAGES[name].methods:
            return self.typed(number)
        if (name, number) not in known:
            page = self.browser(number).get(address(name, self.world))
            known[name, number] = hidden_fields(page)
        return known[name, number]

    def ask(self, number: int) -> str:
        """Let the first or the second of the pair be asked for, and return how it went."""
        name, answers = self.pair[number], self.carried[number]
        if "GET" in PAGES[name].methods:
            answers = answers | self.typed(number)
        response = self.browser(number).post(address(name, self.world), answers)
        return word_for(response)

    def typed(self, number: int) -> dict[str, Any]:
        """Return what the first or the second answers; twice the same form, something else."""
        twice = number == 1 and self.pair[0] == self.pair[1]
        return typed(self.pair[number], self.world, otherwise=twice)

    def one_after_the_other(self, turn: tuple[int, int]) -> Outcome:
        self.restore()
        answers = {number: self.ask(number) for number in turn}
        return self.outcome(answers)

    def both_at_once(self) -> Outcome:
        self.restore()
        hang_up()
        self.have_met, answers = False, dict[int, str]()
        barrier = threading.Barrier(2, action=self.note_meeting)
        late = self.random.choice((0, 1))
        by_how_much = self.random.choice((0, 0, A_MOMENT, 3 * A_MOMENT)) * self.random.random()

        def meet(number: int) -> None:
            with suppress(threading.BrokenBarrierError):
                barrier.wait(MEET_WITHIN)
            time.sleep(by_how_much if number == late else 0)

        def ask(number: int) -> None:
            here.meet = partial(meet, number)
            try:
                answers[number] = self.ask(number)
            finally:
                barrier.abort()  # or the other would wait for one that never came so far
                hang_up()

        threads = [threading.Thread(target=ask, args=[number]) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.outcome(answers)

    def note_meeting(self) -> None:
        self.have_met = True

    def outcome(self, answers: dict[int, str]) -> Outcome:
        left = changes_since(self.before) + (events() - self.before.events)
        answered = answers.get(0, "no answer"), answers.get(1, "no answer")
        return Outcome(answered, frozenset(left.items()))


def explain(pair: Pair, outcome: Outcome, orders: list[Outcome]) -> str:
    """Say what both left that no order leaves, and what each order leaves besides."""
    lines = [f"{pair[0]} and {pair[1]}: {outcome.answers}"]
    for order in orders:
        lines.append(f"  after each other {order.answers}")
        lines += [f"    too much {one}" for one in sorted(map(str, outcome.left - order.left))]
        lines += [f"    missing {one}" for one in sorted(map(str, order.left - outcome.left))]
    return "\n".join(lines)


def word_for(response: HttpResponse) -> str:
    """Return "done", "refused" or "signed out", however the page says it, or which error."""
    if response.status_code >= SERVER_ERROR:
        kind, error, _ = getattr(response, "exc_info", None) or (None, "", None)
        return f"{ERROR} {response.status_code} {kind and kind.__name__} {error}"
    queued = getattr(response.wsgi_request, "_messages", None)
    refusals = [
        one for one in getattr(queued, "_queued_messages", ()) if one.level == messages.ERROR
    ]
    if response.status_code == FOUND and "/login" in response["Location"]:
        return SIGNED_OUT
    shows_a_form = response.status_code == OK and response.context is not None
    if refusals or response.status_code >= BAD_REQUEST:
        return REFUSED
    form = response.context.get("form") if shows_a_form else None
    return REFUSED if form is not None and form.errors else DONE


def cookie_of(browser: Browser) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def files() -> Any:
    """Return what the storage in memory holds, which no database brings back."""
    return default_storage._root


# What was left --------------------------------------------------------------------------------


class Before(NamedTuple):
    """What the database held before the two came."""

    stored: dict
    rows: dict
    events: Counter

    @classmethod
    def now(cls) -> "Before":
        held = stored()
        return cls(held, rows(held), events())


def changes_since(before: Before) -> Counter:
    now = stored()
    differing = {key for key in before.stored | now if before.stored.get(key) != now.get(key)}
    differed = {key: row for key, row in before.rows.items() if key in differing}
    return changes(differed, rows(differing & now.keys()))


Key = tuple[str, str]  # of a row: its model's label, and its primary key
MODELS = {model._meta.label: model for model in records()}


def stored() -> dict[Key, tuple]:
    """Return every row of every record as the database holds it: quick, and good to compare."""
    found = {}
    with connection.cursor() as cursor:
        for label in MODELS.keys() - OF_EVERY_REQUEST:
            meta = MODELS[label]._meta
            cursor.execute(f'SELECT "{meta.pk.column}", * FROM "{meta.db_table}"')
            for key, *row in cursor.fetchall():
                found[label, str(meta.pk.to_python(key))] = tuple(row)
    return found


def rows(keys: Iterable[Key]) -> dict[Key, dict[str, tuple[str, str]]]:
    """Return every field of these rows: as it is, and as what all tries have in common."""
    keys_of = defaultdict(list)
    for label, key in keys:
        keys_of[label].append(key)
    return {
        (label, str(row.pk)): {
            field.attname: as_text(field, getattr(row, field.attname))
            for field in row._meta.concrete_fields
            if not field.primary_key
        }
        for label, some in keys_of.items()
        for row in MODELS[label]._base_manager.filter(pk__in=some)
    }


def events() -> Counter:
    """Return how many events of each kind there are, without readings and denials."""
    return Counter(
        trail.all_events().exclude(verb__in=UNCOUNTED).values_list("verb", flat=True)
    )


def changes(before: dict, after: dict) -> Counter:
    """Return what differs, by row: new ones by what they say, old ones by their key."""
    new = {key for _, key in after.keys() - before.keys()}
    found: Counter = Counter()
    for label, key in before.keys() | after.keys():
        was, now = before.get((label, key), {}), after.get((label, key), {})
        changed = frozenset(
            (field, "a new row" if words in new else words)
            for field, (text, words) in now.items()
            if was.get(field, ("",))[0] != text
        )
        if changed or not now:
            found[label, "a new row" if key in new else key, changed or "gone"] += 1
    return found
