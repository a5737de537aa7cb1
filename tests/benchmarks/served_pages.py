"""The pages that `serving.py` answers, of the tree that it has set up, and what each costs.

Nothing of this file's own tree is imported: an earlier commit has other names, asked for here.
"""

import gc
import hashlib
import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from audit import trail
from casework.models import Assignment, Award, Client, Contact, Demographics
from encryption import door
from tests.conftest import open_client, person

CASELOAD, CONTACTS, AT_ONCE = 18, 20, 2_000
NOTE = "note" if hasattr(Contact, "note") else "narrative"
FISCAL_YEAR = "fiscal_year_start_month" if hasattr(Award, "fiscal_year_start_month") else (
    "year_starts_in"
)  # fmt: skip
TODAY = timezone.localdate()


def every_reader():
    """Return what lets this process read everything, under the name it had."""
    if hasattr(door, "BulkReader"):
        return door.reading_as(door.BulkReader())
    return door.opened_for(door.ReaderOfAll())


def signed_in(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    factor = {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [factor]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def fill(team: Team, colleagues: list[User], people: int) -> None:
    """Bring the agency to its size, all in one team: others' clients, one in 20 an Okafor."""
    begun = Client.objects.count()
    for start in range(begun, people, AT_ONCE):
        made = Client.objects.bulk_create(
            Client(
                team=team,
                chart_number=f"{number:06}",
                preferred_name=f"Okafor {number}" if number % 20 == 0 else f"Person {number}",
                opened_on=TODAY - timedelta(days=number % 700),
            )
            for number in range(start, min(start + AT_ONCE, people))
        )
        Demographics.objects.bulk_create(Demographics(client=client) for client in made)
        Assignment.objects.bulk_create(
            Assignment(client=c, worker=colleagues[n % len(colleagues)], started_on=TODAY)
            for n, c in enumerate(made)
        )
        getattr(trail, "attest_remaining", lambda: None)()


def contact(client: Client, award: Award) -> dict:
    """Return what the form of a contact sends, with one service and a follow-up."""
    offer = {"answer": "provided", "quantity": "2", "award": str(award.pk)}
    return {
        "key": str(uuid4()),
        "client": str(client.pk),
        "when": "now",
        "kind": "street",
        "outcome": "reached",
        NOTE: "We spoke about the shelter, and she will think about it until next week.",
        "next": "week",
        "next_kind": "visit",
        "task": "Bring the papers",
        "offered_on": TODAY.isoformat(),
        "chip_days": ",".join(str(TODAY + timedelta(days=days)) for days in (1, 7, 14)),
        "offers-TOTAL_FORMS": "4",
        "offers-INITIAL_FORMS": "0",
        "offers-MIN_NUM_FORMS": "0",
        "offers-MAX_NUM_FORMS": "4",
        **{f"offers-0-{name}": value for name, value in offer.items()},
        "offers-0-service": "transportation",
        # The same as the form of today sends it: each tree reads its own.
        "services": ["transportation"],
        **{f"offer-transportation-{name}": value for name, value in offer.items()},
    }


def address(*names: str) -> str:
    """Return the address of a page under the first of its names that this tree knows."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    raise SystemExit(f"No page is called {' or '.join(names)} in {sys.path[0]}.")


def agency(people: int) -> dict:
    """Invent the agency, and return what can be asked of it, by name."""
    with every_reader(), transaction.atomic():
        team = Team.objects.create(name="Harbor")
        ana = person("Ana Ruiz", Role.WORKER, team)
        sam = person("Sam Lindqvist", Role.SUPERVISOR, team)
        colleagues = [person(f"Worker{n} Colleague", Role.WORKER, team) for n in range(20)]
        clients = [
            open_client(ana, f"Rosa {n}", phone_number="206 555 0100") for n in range(CASELOAD)
        ]
        award = Award.objects.create(
            number="voca",
            name="VOCA",
            funder="Office",
            starts_on=date(2025, 10, 1),
            ends_on=date(2099, 9, 30),
            **{FISCAL_YEAR: 10},
        )
        fill(team, colleagues, people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    worker, supervisor = signed_in(ana), signed_in(sam)
    new = address("casework:contact-create")
    busiest = clients[0]
    for _ in range(CONTACTS):
        sent = worker.post(new, contact(busiest, award))
        assert sent.status_code == 302, sent.content[:2000]

    def get(browser, url):
        return lambda: browser.get(url)

    return {
        "open a record": get(worker, busiest.get_absolute_url()),
        "log a contact": lambda: worker.post(new, contact(clients[1], award)),
        "form to log a contact, supervisor": get(supervisor, new),
        "form to log a contact, worker": get(worker, new),
        "client list, supervisor": get(supervisor, address("casework:client-list")),
        "client list, worker": get(worker, address("casework:client-list")),
        "board": get(supervisor, address("oversight:team", "casework:board")),
        "search, part of a name": lambda: supervisor.post(
            address("casework:client-search"), {"typed": "okaf", "q": "okaf"}
        ),
        "my day": get(worker, address("casework:my-day")),
        **saving_a_draft(worker, clients[1]),
        "fixed work": fixed_work,
    }


def saving_a_draft(worker: Browser, client: Client) -> dict:
    """Return what saves a draft of a follow-up, under its name; nothing of an earlier tree."""
    try:
        where = reverse("drafts:draft-of-record-save", args=["follow-up", client.pk])
    except NoReverseMatch:
        return {}
    typed = {"kind": "visit", "task": "Bring the papers", "due_on": TODAY.isoformat()}
    return {"save a draft": lambda: worker.post(where, typed | {"key": str(uuid4())})}


def fixed_work() -> None:
    """Work for some milliseconds on what no database and no code of ours has a part in."""
    digest = b""
    for number in range(20_000):
        digest = hashlib.sha256(digest + number.to_bytes(4, "big")).digest()


def session_seconds() -> float:
    """Return what PostgreSQL's process of our session took."""
    if connection.vendor != "postgresql":
        return 0.0
    counted = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(counted.read_text().split()[0]) / 1e9


def cost(page) -> float:
    gc.collect()
    connection.ensure_connection()
    began = time.process_time() + session_seconds()
    answer = page()
    spent = time.process_time() + session_seconds() - began
    assert answer is None or answer.status_code in (200, 302), answer.content[:2000]
    return spent


def queries(page) -> int:
    """Return how many a page asks, without those that begin and end the transaction."""
    with CaptureQueriesContext(connection) as asked:
        page()
    return sum(each["sql"].split()[0] not in {"BEGIN", "COMMIT"} for each in asked)


def serve(people: int, answers: TextIO) -> None:
    """Answer what is asked on standard input, until it closes."""

    def say(answer) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    pages = agency(people)
    for page in pages.values():
        page()
        page()
    gc.collect()
    gc.freeze()  # a server's process does not carry what it took to fill the tables
    say(list(pages))
    for line in sys.stdin:
        verb, name = line.strip().split(" ", 1)
        say(queries(pages[name]) if verb == "queries" else cost(pages[name]))
