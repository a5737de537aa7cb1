"""The catalogs of translations: complete, current, and with the same placeholders and tags."""

import re
from collections import Counter

import polib
import pytest

from tools import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """Return, for each language, the catalog as it would be if it was extracted now."""
    made = tmp_path_factory.mktemp("locale")
    messages.extract(made)
    return {
        language: polib.pofile(messages.catalog(language, made))
        for language in messages.LANGUAGES
    }


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def forms_of(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_message_of_the_code_is_translated(language, extracted):
    there = {key(entry) for entry in polib.pofile(messages.catalog(language)) if is_done(entry)}
    lacking = [entry.msgid for entry in extracted[language] if key(entry) not in there]

    assert lacking == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_catalog_holds_no_message_that_nobody_says(language, extracted):
    found = {key(entry) for entry in extracted[language]}
    unsaid = [
        entry.msgid
        for entry in polib.pofile(messages.catalog(language))
        if key(entry) not in found
    ]

    assert unsaid == []


def is_done(entry):
    return not entry.fuzzy and all(forms_of(entry))


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_keeps_placeholders_and_tags(language):
    wrong = [
        entry.msgid
        for entry in polib.pofile(messages.catalog(language))
        for text in forms_of(entry)
        if text and not keeps(entry, text)
    ]

    assert wrong == []


def keeps(entry, text):
    """Whether a translation has what its message has; a singular may leave out the number."""
    originals = [entry.msgid, *filter(None, [entry.msgid_plural])]
    return any(found(text) == found(original) for original in originals)


def found(text):
    return Counter(PLACEHOLDER.findall(text)) + Counter(TAG.findall(text))


@pytest.mark.parametrize(
    ("msgid", "text", "is_kept"),
    [
        ("Due %(day)s", "Para el %(day)s", True),
        ("Due %(day)s", "Para el %(dia)s", False),
        ("Open <a>it</a>", "Abrir <a>lo</a>", True),
        ("Open <a>it</a>", "Abrirlo", False),
    ],
)
def test_a_lost_placeholder_or_tag_is_found(msgid, text, is_kept):
    assert keeps(polib.POEntry(msgid=msgid), text) == is_kept


def test_extracting_again_changes_nothing(extracted, tmp_path):
    messages.extract(tmp_path)

    for language, catalog in extracted.items():
        assert messages.catalog(language, tmp_path).read_text() == str(catalog)


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("name", ["until", "time"])
def test_no_sentence_adds_a_period_to_the_one_that_ends_a_time(language, name):
    """Half past six is "6:30 p.m." in Spanish, and its period ends the sentence."""
    ended_twice = [
        entry.msgid
        for entry in polib.pofile(messages.catalog(language))
        for text in forms_of(entry)
        if f"%({name})s." in text and "%(day)s" not in text
    ]

    assert ended_twice == []
