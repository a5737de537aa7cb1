"""Each package declares its events: what people read of them, and what they did."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from audit import trail
from audit.events import Effect, UndeclaredEvent, declared, verbs_that, words_of

VERB = re.compile(r'"([a-z_]+\.[a-z_]+)"')


def test_an_event_has_words_of_its_own():
    assert words_of("client.viewed") == "Viewed a client’s record"


def test_an_event_of_a_package_that_is_gone_is_named_by_its_verb():
    assert words_of("letter.burned") == "letter.burned"


def test_the_access_history_counts_what_opens_a_record():
    assert verbs_that(Effect.OPEN) == {
        "client.access_history_viewed",
        "client.viewed",
        "contact.viewed",
        "scan.viewed",
    }


@pytest.mark.parametrize("verb", declared())
def test_a_verb_is_a_noun_and_a_participle(verb):
    assert VERB.fullmatch(f'"{verb}"')


@pytest.mark.parametrize(
    ("verb", "facts", "words"),
    [
        ("team.burned", {}, "Declare 'team.burned' in the EVENTS"),
        ("team.created", {"name": "Harbor", "at": 1}, "the facts of 'team.created': at, name"),
    ],
)
def test_what_no_package_declares_is_refused_here_and_recorded_in_production(
    verb, facts, words, harbor, settings
):
    with pytest.raises(UndeclaredEvent, match=words):
        trail.record(verb, harbor, by=None, **facts)

    settings.TRAIL_REFUSES_UNDECLARED = False
    assert trail.record(verb, harbor, by=None, **facts).facts == facts


def test_every_declared_event_is_written_somewhere():
    source = "".join(
        path.read_text()
        for package in settings.OURS
        for path in Path(settings.ROOT / package).rglob("*.py")
        if path.name != "events.py"
    )

    assert {verb for verb in declared() if f'"{verb}"' not in source} == set()
