"""Once a page is answered, no word of a client is left in the process, and none in a cache."""

import gc
import secrets
from functools import cache

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from tests.casework.cast import answers
from tests.conftest import open_client


class Words:
    """A word that nobody else says, kept backwards: looking for it must not be finding it."""

    def __init__(self):
        self.backwards = secrets.token_hex(12)

    @property
    def forwards(self):
        return "q" + self.backwards[::-1]

    def in_memory(self):
        """Return the kinds of what holds the word, of all that the collector knows."""
        gc.collect()
        word = self.forwards
        written = word.encode()
        return [
            type(holder).__name__
            for holder in gc.get_objects()
            for held in gc.get_referents(holder)
            if held is not word
            and held is not written
            and (
                (type(held) is str and word in held)
                or (type(held) is bytes and written in held)
            )
        ]

    def in_table(self, model):
        columns = ", ".join(
            connection.ops.quote_name(field.column) for field in model._meta.concrete_fields
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {model._meta.db_table}")
            return any(self.forwards in str(row) for row in cursor.fetchall())


@pytest.fixture
def words():
    return Words()


def use(words, ana, sam, browser_of):
    """Write the word into a record, and open every kind of page that shows it."""
    rosa = open_client(ana, f"Rosa {words.forwards}", phone_number="206 555 0100")
    address = rosa.get_absolute_url()
    for somebody in (ana, sam):
        browser = browser_of(somebody)
        browser.post(
            reverse("casework:contact-create"), answers(rosa, note=f"Said {words.forwards}.")
        )
        shown = [
            browser.get(address),
            browser.get(reverse("casework:client-list")),
            browser.get(reverse("casework:contact-create")),
            browser.get("/", follow=True),
            browser.post(reverse("casework:client-search"), {"typed": words.forwards}),
        ]
        assert sum(words.forwards in answer.content.decode() for answer in shown) >= 4


def test_no_word_of_a_client_is_left_in_memory(words, ana, sam, browser_of):
    use(words, ana, sam, browser_of)

    assert words.in_memory() == []


@pytest.mark.parametrize("name", ["accounts.CacheEntry", "accounts.Session"])
def test_no_word_of_a_client_is_left_in_a_cache_or_a_session(name, words, ana, sam, browser_of):
    use(words, ana, sam, browser_of)

    assert not words.in_table(apps.get_model(name))


def test_what_is_cached_would_be_found(words):
    @cache
    def greeting():
        return f"Hello {words.forwards}"

    greeting()
    held = [greeting()]

    assert words.in_memory()
    held.clear()
    greeting.cache_clear()
    assert words.in_memory() == []
