"""What sealed search costs, beside the same words in a plain column that LIKE looks through.

From five thousand people to a million in twenty teams. They are invented straight into
segments, so that the million takes minutes. Ratios tell more than milliseconds.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import islice
from statistics import median

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
from tests.benchmarks.measuring import by_turns, milliseconds, once

AT_ONCE, TEAMS = 10_000, 20
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


def sealed_search(typed: str, teams: list[uuid.UUID] | None) -> list:
    return sorted(segments.find(parse(typed), teams))[:30]


def plain_search(plain, words: list[str], teams: list[uuid.UUID] | None) -> list:
    found = plain.objects.all()
    for word in words:
        found = found.filter(text__contains=word)
    if teams is not None:
        found = found.filter(team__in=teams)
    return list(found.values_list("id", flat=True)[:30])


@pytest.fixture
def report_searches(plain, scaled, report):
    """Return a function that reports the usual of the searches and the slowest of them."""

    def report_searches(what: str, at_most: float, teams: list[uuid.UUID] | None) -> None:
        segments.forget_all()
        cold = once(lambda: sealed_search("nobody", teams)) * 1000
        sealed, like = {}, {}
        for typed, words in TYPED.items():
            took = by_turns(
                {
                    "sealed": partial(sealed_search, typed, teams),
                    "plain": partial(plain_search, plain, words, teams),
                },
                scaled(11, 2),
            )
            sealed[typed] = milliseconds(took, "sealed")
            like[typed] = milliseconds(took, "plain")
        usual, usual_like = median(sealed.values()), median(like.values())
        slowest = max(sealed, key=sealed.get)
        beside = (
            f"LIKE {usual_like:.1f} ms, {usual / usual_like:.2f} x; slowest {slowest!r} "
            f"{sealed[slowest]:.1f} ms; the first of a process {cold:.0f} ms"
        )
        report.line(what, usual, "ms", at_most=at_most, beside=beside)

    return report_searches


def test_what_a_search_costs(plain, report_searches, scaled, report):
    small, *teams = (uuid.UUID(int=number + 1) for number in range(scaled(TEAMS, 3) + 1))
    few, team = scaled(5_000, 100), scaled(50_000, 500)
    report.head("Search, sealed beside a plain column; medians")
    fill(plain, small, few)
    report_searches(f"{few:,} people", 2, [small])
    fill(plain, teams[0], team)
    report_searches(f"{team:,} people", 15, [teams[0]])
    everybody = few + team * len(teams)
    report.doing(f"inventing {everybody:,} people")
    for another in teams[1:]:
        fill(plain, another, team)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    report_searches(f"a team of {team:,} among {everybody:,}", 15, [teams[-1]])
    report_searches(f"all of {everybody:,}", 300, None)

    number = plain.objects.values_list("phone", flat=True)[few // 2]
    rows = plain.objects.values_list("id")
    took = by_turns(
        {
            "sealed": lambda: list(rows.filter(phone_lookup=number)),
            "plain": lambda: list(rows.filter(phone=number)),
        },
        scaled(11, 2),
    )
    sealed, index = milliseconds(took, "sealed"), milliseconds(took, "plain")
    beside = f"plain index {index:.2f} ms, {sealed / index:.2f} x"
    report.line("one phone number, looked up among all", sealed, "ms", at_most=1, beside=beside)


def test_how_quickly_search_is_written(transactional_db, scaled, report):
    how_many = scaled(5_000, 100)
    report.head("What finds people, written; medians")
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
            for number, (names, phone, day, _) in enumerate(people(how_many, seed=1))
        ),
        batch_size=500,
    )
    client = Client.objects.first()

    def amend():
        client.preferred_name = f"{client.preferred_name}a"
        client.save()

    rebuilt = {"rebuilt": lambda: list(searchable.rebuild()), "saved": amend}
    took = by_turns(rebuilt, scaled(11, 2))
    rate = how_many / median(took["rebuilt"])
    report.line("clients whose segments are rebuilt", rate, "a second")
    report.line("one client saved, with history and search", milliseconds(took, "saved"), "ms")
