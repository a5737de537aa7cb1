"""What a person sees or hears of a page, and what of it a translator must leave alone."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from django.conf import settings
from django.test import Client as Browser
from django.urls import NoReverseMatch, URLPattern, reverse

from accounts.models import User
from tests.authorization.answering import TYPED, address_of, addresses_of, ask, someone_of
from tests.authorization.pages import PAGES, is_own
from tests.nouns.declaring import OWN, World

READ_ALOUD = {"aria-label", "title", "placeholder", "alt", "data-text", "data-label", "content"}
NOT_READ = {"script", "style", "template"}
WITHIN_A_SENTENCE = {"a", "b", "bdi", "br", "code", "em", "span", "strong", "time"}
EMPTY = {"input", "link", "br", "img", "hr", "circle", "rect", "path", "line", "meta", "wbr"}


class Heard(NamedTuple):
    """One text of a page: whether it is an attribute's, a name, or in a language of its own."""

    text: str
    is_attribute: bool = False
    is_untranslated: bool = False
    has_own_language: bool = False
    block: int = 0  # texts of one block, such as a paragraph, are parts of one sentence


class Reader(HTMLParser):
    """Collects what a person sees or hears of a page."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.heard: list[Heard] = []
        self.within: list[tuple[str, dict]] = []
        self.block = 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.block += tag not in WITHIN_A_SENTENCE
        if tag == "meta":
            return
        if tag not in EMPTY:
            self.within.append((tag, given))
        aloud = [value for name, value in attrs if name in READ_ALOUD and value]
        if tag == "input" and given.get("type") == "submit":
            aloud.append(given.get("value", ""))
        self.heard += [self.as_heard(value, is_attribute=True) for value in aloud]

    def handle_endtag(self, tag):
        self.block += tag not in WITHIN_A_SENTENCE
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if not any(tag in NOT_READ for tag, _ in self.within):
            self.heard.append(self.as_heard(text))

    def as_heard(self, text: str, *, is_attribute: bool = False) -> Heard:
        return Heard(
            text.strip(),
            is_attribute,
            any(given.get("translate") == "no" for _, given in self.within),
            any("lang" in given for tag, given in self.within if tag != "html"),
            self.block,
        )


def heard_on(page: str) -> list[Heard]:
    reader = Reader()
    reader.feed(page)
    return reader.heard


def pages_of(world: World, browser_of, language: str = "") -> Iterator[tuple[str, str]]:
    """Yield every page that answers in HTML, by its name.

    Those of what a search finds, too, and of each form that was sent with nothing in it.
    """
    for name, page in PAGES.items():
        browser = browser_of(again(world.people[someone_of(world, name)]))
        address = address_of(world, name, page, OWN)
        if "GET" in page.methods:
            yield from html_of(name, browser.get(address))
        if "POST" in page.methods:
            typed = TYPED[name](world, OWN) if name in TYPED else {}
            yield from html_of(name, ask(browser, "POST", address, typed))
    for name, pattern in addresses_of().items():
        if is_own(name) and not name.startswith("unnamed"):
            address = somewhere(name, pattern)
            nobody = Browser()
            nobody.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            browsers = [browser_of(again(world.people["worker"])), nobody]
            if getattr(pattern.callback, "asks_nobody", False):
                browsers = [nobody]  # nor in which language: a program asks
            for browser in browsers:
                yield from html_of(name, ask(browser, "GET", address))
                yield from html_of(name, ask(browser, "POST", address))


def somewhere(name: str, pattern: URLPattern) -> str:
    """Return an address of a page with any arguments, some of which an outer pattern asks."""
    parts = pattern.pattern.converters or pattern.pattern.regex.groupindex
    for names in (parts, {"pk": None}):
        try:
            return reverse(name, kwargs=dict.fromkeys(names, "1"))
        except NoReverseMatch:
            continue
    raise AssertionError(f"Nobody knows how to write the address of {name}.")


def again(person: User) -> User:
    return User.objects.get(pk=person.pk)


def html_of(name: str, answer) -> Iterator[tuple[str, str]]:
    if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        yield name, answer.content.decode()
