"""What sealed search costs, beside the same words in a plain column that LIKE looks through.

From five thousand people to a million in twenty teams. They are invented straight into
segments, so that the million takes minutes. Sealed and plain take turns; ratios tell more than
milliseconds.
"""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from statistics import median
from time import perf_counter

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from accounts.models import Team
from casework.models import Client
from encryption.row_keys import new_row_key
from search import searchable, segments
from search.lookups import LookupField
from search.queries import parse
from search.search_text import search_text

ROUNDS, AT_ONCE = 11, 10_000
TEAM, TEAMS = 50_000, 20
REBUILT = 5_000
TYPED = {
    "lebora": ["lebora"],
    "ebor": ["ebor"],
    "lebora satani": ["lebora", "satani"],
    "lebora 0192": ["lebora", "0192"],
    "206 555 0192": ["2065550192"],
    "3 Feb 1990": ["1990-02-03"],
    "xqzwvk": ["xqzwvk"],
}
SYLLABLES = [first + second for first in "bcdfghklmnprstv" for second in "aeiou"]


@pytest.fixture
def plain(transactional_db):
    """A table that holds in clear what segments hold sealed."""
    with isolate_apps("encryption"):

        class Plain(models.Model):
            id = models.UUIDField(primary_key=True, default=new_row_key)
            team = models.UUIDField(db_index=True)
            text = models.TextField()
            phone = models.TextField(db_index=True)
            phone_lookup = LookupField("phone", of="phone")

            class Meta:
                app_label = "encryption"

    with connection.schema_editor() as editor:
        editor.create_model(Plain)
    yield Plain
    segments.forget_all()
    with connection.schema_editor() as editor:
        editor.delete_model(Plain)


def name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))


def people(how_many: int, seed: int) -> Iterator[tuple[list[str], str, date, str]]:
    chance = random.Random(seed)
    names = [name(chance) for _ in range(5_000)]
    for _ in range(how_many):
        yield (
            [f"{chance.choice(names)} {chance.choice(names)}", chance.choice(names)],
            f"+1{chance.randrange(2_010_000_000, 9_890_000_000)}",
            date(1950, 1, 1) + timedelta(days=chance.randrange(20_000)),
            f"{chance.randrange(100, 1_000)}-{chance.randrange(10_000):04}",
        )


def fill(plain: type[models.Model], team: uuid.UUID, how_many: int) -> None:
    """Invent a team's people, sealed and in clear."""
    keys = [new_row_key() for _ in range(how_many)]
    made = zip(keys, people(how_many, team.int), strict=True)
    segments.rebuild(
        team,
        (
            (key, search_text(names, phone=phone, birth_date=day, record_number=chart))
            for key, (names, phone, day, chart) in made
        ),
    )
    again = zip(keys, people(how_many, team.int), strict=True)
    rows = (
        plain(id=key, team=team, phone=phone, text=f"{' '.join(names)} {phone} {day} {chart}")
        for key, (names, phone, day, chart) in again
    )
    while chunk := list(islice(rows, AT_ONCE)):
        plain.objects.bulk_create(chunk, batch_size=1_000)


def timed(ways: dict[str, Callable]) -> dict[str, float]:
    """Return the median milliseconds of each way, all taking turns in one run."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = perf_counter()
            way()
            times[name].append((perf_counter() - began) * 1000)
    return {name: median(taken) for name, taken in times.items()}


def sealed_search(typed: str, teams: list[uuid.UUID] | None) -> list:
    return sorted(segments.find(parse(typed), teams))[:30]


def plain_search(plain, words: list[str], teams: list[uuid.UUID] | None) -> list:
    found = plain.objects.all()
    for word in words:
        found = found.filter(text__contains=word)
    if teams is not None:
        found = found.filter(team__in=teams)
    return list(found.values_list("id", flat=True)[:30])


def tell(report, what: str, at_most: float, plain, teams: list[uuid.UUID] | None) -> None:
    """Report the usual of the searches, sealed and plain, and the slowest of them."""
    segments.forget_all()
    began = perf_counter()
    sealed_search("nobody", teams)
    cold = (perf_counter() - began) * 1000
    took = {
        typed: timed(
            {
                "sealed": lambda typed=typed: sealed_search(typed, teams),
                "plain": lambda words=words: plain_search(plain, words, teams),
            }
        )
        for typed, words in TYPED.items()
    }
    usual = median(each["sealed"] for each in took.values())
    like = median(each["plain"] for each in took.values())
    slowest = max(took, key=lambda typed: took[typed]["sealed"])
    report.tell(
        what,
        usual,
        "ms",
        at_most=at_most,
        beside=f"LIKE {like:.1f} ms, {usual / like:.2f} x; slowest {slowest!r} "
        f"{took[slowest]['sealed']:.1f} ms; the first of a process {cold:.0f} ms",
    )


def test_what_a_search_costs(plain, report):
    small, *teams = (uuid.UUID(int=number + 1) for number in range(TEAMS + 1))
    report.head("Search, sealed beside a plain column; medians")
    fill(plain, small, 5_000)
    tell(report, "5,000 people", 2, plain, [small])
    fill(plain, teams[0], TEAM)
    tell(report, "50,000 people", 15, plain, [teams[0]])
    for team in teams[1:]:
        fill(plain, team, TEAM)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    tell(report, "a team of 50,000 among a million", 15, plain, [teams[7]])
    tell(report, "all of a million", 300, plain, None)

    number = plain.objects.values_list("phone", flat=True)[4_321]
    rows = plain.objects.values_list("id")
    took = timed(
        {
            "sealed": lambda: list(rows.filter(phone_lookup=number)),
            "plain": lambda: list(rows.filter(phone=number)),
        }
    )
    report.tell(
        "one phone number, looked up among a million",
        took["sealed"],
        "ms",
        at_most=1,
        beside=f"plain index {took['plain']:.2f} ms, {took['sealed'] / took['plain']:.2f} x",
    )


def test_how_quickly_search_is_written(transactional_db, report):
    team = Team.objects.create(name="Harbor")
    Client.objects.bulk_create(
        (
            Client(
                team=team,
                chart_number=f"100-{number:05}",
                preferred_name=names[0],
                other_names=names[1],
                phone_number=phone,
                birth_date=day,
            )
            for number, (names, phone, day, _) in enumerate(people(REBUILT, seed=1))
        ),
        batch_size=500,
    )
    client = Client.objects.first()

    def amend():
        client.preferred_name = f"{client.preferred_name}a"
        client.save()

    took = timed({"rebuilt": lambda: list(searchable.rebuild()), "saved": amend})
    report.head("What finds people, written; medians")
    rate = REBUILT / took["rebuilt"] * 1000
    report.tell("clients whose segments are rebuilt", rate, "a second")
    report.tell("one client saved, with history and search", took["saved"], "ms")
