"""Every page in a language that nobody speaks: what is still English was never translatable."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.models import User
from exports.models import Export
from tests import pseudo
from tests.authorization.answering import address_of, someone_of
from tests.authorization.pages import PAGES
from tests.authorization.world import build
from tests.nouns.declaring import OWN

WORD = re.compile(r"[A-Za-z]{2,}")
DATA = re.compile(r"zq[\w.]+|…\w+")  # a canary, the end of a key
READ_ALOUD = {"aria-label", "title", "placeholder", "alt", "data-says", "content"}
NOT_READ = {"script", "style", "template"}
NAMES = {"Holdfast", "PDF", "CSV", "JSON", "QR"}
IN_ENGLISH = {  # what funders get stays in their language
    "reports:snapshot-file",
    "reports:snapshot-detail",
}


class Reader(HTMLParser):
    """Collects what a person sees or hears of a page."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.heard, self.within = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "meta":
            return
        if tag not in {"input", "link", "br", "img", "hr", "circle", "rect", "path", "line"}:
            self.within.append((tag, given.get("translate") == "no" or "lang" in given))
        self.heard += [value for name, value in attrs if name in READ_ALOUD and value]
        if tag == "input" and given.get("type") == "submit":
            self.heard.append(given.get("value", ""))

    def handle_endtag(self, tag):
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, text):
        hidden = any(tag in NOT_READ or (named and tag != "html") for tag, named in self.within)
        if not hidden:
            self.heard.append(text)


def known_words() -> set[str]:
    """Return the words of the agency's data that stand in clear."""
    words = set(WORD.findall(settings.AGENCY_NAME)) | NAMES
    for model in apps.get_models():
        if model._meta.app_label not in {"encryption", "audit", "search", "sessions"}:
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField):
                    for value in model._base_manager.values_list(field.name, flat=True):
                        words |= set(WORD.findall(value)) if isinstance(value, str) else set()
    for export in Export.objects.all():
        words |= set(WORD.findall(f"{export.purpose} {export.recipient}"))
    return words


def english_on(page: str, known: set[str]) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return [
        text.strip()
        for text in map(pseudo.outside_of_brackets, reader.heard)
        if set(WORD.findall(DATA.sub("", text))) - known
    ]


@pytest.fixture
def spoken(tmp_path):
    with pseudo.spoken(tmp_path):
        yield


@pytest.mark.long
def test_no_page_shows_english(db, browser_of, spoken):
    world = build()
    User.objects.update(language=pseudo.CODE)
    known = known_words()
    found = {}
    for name, page in PAGES.items():
        if "GET" not in page.methods or name in IN_ENGLISH:
            continue
        person = User.objects.get(pk=world.people[someone_of(world, name)].pk)
        answer = browser_of(person).get(address_of(world, name, page, OWN))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            for english in english_on(text, known):
                found.setdefault(english, []).append(name)

    lines = [f"{english[:160]!r}: {pages[:3]}" for english, pages in sorted(found.items())]
    assert not lines, "\n".join(lines)
