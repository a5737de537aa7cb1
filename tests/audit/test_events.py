"""Each package declares its events: what people read of them, and what they did."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.functional import Promise

from audit import trail
from audit.events import (
    Effect,
    UndeclaredEvent,
    declared,
    fact_of,
    record_of,
    verbs_that,
    words_of,
)
from audit.facts import (
    UNREAD,
    choice,
    day,
    days,
    ending,
    fields_of,
    one_of,
    page,
    yes_or_no,
)

VERB = re.compile(r'"([a-z_]+\.[a-z_]+)"')


def test_an_event_has_words_of_its_own():
    assert words_of("client.viewed") == "Viewed a client’s record"


def test_an_event_of_a_package_that_is_gone_is_named_by_its_verb():
    assert words_of("letter.burned") == "An event of an earlier version"


def test_the_access_history_counts_what_opens_a_record():
    assert verbs_that(Effect.OPEN) == {
        "client.access_history_viewed",
        "client.viewed",
        "contact.viewed",
        "messages.viewed",
        "scan.viewed",
        "visit.viewed",
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


def facts_of_events():
    return sorted({(verb, key) for verb, event in declared().items() for key in event.facts})


@pytest.mark.parametrize(("verb", "key"), facts_of_events())
def test_every_fact_of_every_event_is_read_in_words_or_not_at_all(verb, key):
    fact = fact_of(verb, key)

    assert fact is UNREAD or str(fact.label)


def test_a_fact_is_declared_where_an_event_has_it():
    keys = {key for _, key in facts_of_events()} | {
        " ".join(each) for each in facts_of_events()
    }
    declared_facts = {
        key
        for package in settings.OURS
        if find_spec(f"{package}.events")
        for key in getattr(import_module(f"{package}.events"), "FACTS", {})
    }

    assert declared_facts - keys == set()
    assert {key for _, key in facts_of_events()} <= {key.split()[-1] for key in declared_facts}


@pytest.mark.parametrize("verb", declared())
def test_the_words_of_an_event_are_translated_and_no_machine_words(verb):
    words = declared()[verb].words

    assert isinstance(words, Promise)
    assert not re.search(r"\w[._]\w", str(words))


def test_every_record_has_a_name_that_is_translated():
    models = [
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.app_label in settings.OURS and not hasattr(model, "instance_type")
    ]
    recorded = [model for model in models if model not in settings.TRAIL_LEAVES_OUT]

    assert [model for model in recorded if not record_of(model)] == []


@pytest.mark.parametrize(
    ("read", "value", "words"),
    [
        (day, "2026-11-28", "28"),
        (days, "2026-07-01 to 2026-09-30", "30"),
        (page, "casework:client-detail", "/clients/…/"),
        (page, "casework:gone", ""),
        (page, "gone:gone", ""),
        (yes_or_no, 0, "No"),
        (ending, "0193-abcdefgh", "…abcdefgh"),
        (choice("casework.contact", "kind"), "phone", "Phone or video call"),
        (choice("casework.contact", "kind"), "pigeon", ""),
        (
            fields_of("casework.client"),
            "birth_date,preferred_name",
            "date of birth, preferred name",
        ),
        (one_of({"password": "Password", "totp": "App"}), "password totp", "Password, App"),
    ],
)
def test_values_of_facts_are_read_in_words(read, value, words):
    assert words in str(read(value))
    assert "_" not in str(read(value))
