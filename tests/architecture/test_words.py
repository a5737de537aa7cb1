"""What people read is in the words of docs/glossary.md: pages, mails and docs for staff."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
}
TRANSLATED = re.compile(
    r"""\{%\s*translate\s+(?P<quote>["'])(?P<one>.*?)(?P=quote)"""
    r"""|_\((?P<mark>["'])(?P<argument>.*?)(?P=mark)\)"""
    r"""|\{%\s*blocktranslate[^%]*%\}(?P<block>.*?)\{%\s*endblocktranslate""",
    re.DOTALL,
)
SPELLING = {
    r"e-mail": "email",
    r"programme": "program",
    r"judgement": "judgment",
    r"licence": "license",
    r"cancelled|cancelling": "canceled, canceling",
    r"enrol(?!l)\w*": "enroll",
    r"can not\b": "cannot, or can't",
    r"afterwards": "afterward",
    r"towards": "toward",
    r"practise": "practice",
    r"\bcolour": "color",
    r"organis|recognis|authoris": "-ize",
}
PEOPLE = {
    r"\b(some|no|any|every)body\b": "the role (client, worker, supervisor, staff), or someone",
    r"\bwhoever\b": "the role",
    r"\bwhom they fear\b": "whom the client does not want to see the record",
}
TERMS = {
    r"\bsealed\b": "encrypted",
    r"\btrail\b": "audit log",
    r"\bledger\b": "deletion on file",
    r"\btombstone": "deletion",
    r"\beras(e|ed|ing|ure|ures)\b": "delete, deletion",
    r"\bnarrative": "contact note",
    r"\bpromis": "follow-up",
    r"\btick(ed)?\b": "check the box",
    r"\bgo on\b": "continue",
    r"\bsecond (step|factor)": "two-step verification",
    r"\bfactors?\b": "two-step verification, authenticator app, passkey",
    r"\b(broke|breaking|broken) glass\b": "emergency access",
    r"\bnamed rows\b": "client list",
    r"\bpass ?phrase\b": "file password",
    r"\bhand(ed)? in\b": "submit",
    r"\btoo many tries\b": "too many attempts",
    r"\bby (which|what) right\b": "reason for access",
    r"\bin force\b": "active",
    r"\btall(y|ies)\b": "anonymous contact",
    r"\b(request|export|deletion|erasure)s?\b[^.]*\bwithdrawn?\b": "canceled",
    r"\bsomebody new\b": "new client",
    r"\bour computer\b|\bthe program (does|looks|runs|erases|by)": "Holdfast, or the system",
    r"\bjudged?s?\b(?! to)": "review; a judge is of a court",
    r"\bpays? from\b|\bpaid by\b": "funding source, award period",
    r"\bunusual reading\b": "unusual access",
    r"\bwritten down\b": "logged",
    r"\bcloses? (a|the|their) sign-in\b": "deactivate the account",
}
WRONG = SPELLING | PEOPLE | TERMS


class ShownText(NamedTuple):
    """A text that people read, and the file that it stands in."""

    file: str
    text: str


def python_files() -> Iterator[Path]:
    for package in [*settings.OURS, "config"]:
        for path in sorted((settings.ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def in_python(path: Path) -> Iterator[str]:
    """Yield every string that a file hands to gettext."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Name(id=called), args=arguments) if called in GETTEXT:
                for argument in arguments:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value


def in_template(path: Path) -> Iterator[str]:
    for found in TRANSLATED.finditer(path.read_text()):
        yield found["one"] or found["argument"] or found["block"] or ""


@cache
def texts_on_pages() -> list[ShownText]:
    templates = sorted((settings.ROOT / "templates").rglob("*.*"))
    return [
        *(ShownText(name(path), text) for path in python_files() for text in in_python(path)),
        *(ShownText(name(path), text) for path in templates for text in in_template(path)),
    ]


def texts_in_docs(*pages: str) -> Iterator[ShownText]:
    for path in sorted(each for page in pages for each in settings.ROOT.glob(page)):
        text = re.sub(r"`[^`]*`|\]\([^)]*\)", "", path.read_text())
        yield from (ShownText(name(path), line) for line in text.splitlines())


def name(path: Path) -> str:
    return str(path.relative_to(settings.ROOT))


def offenders(texts: Iterable[ShownText], wrong: str) -> list[ShownText]:
    return [each for each in texts if re.search(wrong, each.text, re.IGNORECASE)]


@pytest.mark.parametrize("wrong", WRONG)
def test_pages_and_mails_say_it_in_the_fields_words(wrong):
    assert offenders(texts_on_pages(), wrong) == [], f"say: {WRONG[wrong]}"


@pytest.mark.parametrize("wrong", WRONG)
def test_docs_for_staff_say_it_in_the_fields_words(wrong):
    pages = ("docs/staff/*.md", "docs/guides/*.md")
    assert offenders(texts_in_docs(*pages), wrong) == [], f"say: {WRONG[wrong]}"


@pytest.mark.parametrize("wrong", SPELLING | PEOPLE)
def test_docs_for_administrators_are_spelled_alike_and_name_roles(wrong):
    pages = ("docs/administrators/*.md", "README.md", "SECURITY.md", "CHANGELOG.md")

    assert offenders(texts_in_docs(*pages), wrong) == [], f"say: {WRONG[wrong]}"


def test_what_is_looked_through_is_what_people_read():
    texts = {each.text for each in texts_on_pages()}

    assert {"Log a contact", "Preferred language", "Not saved"} <= texts
    assert len(texts) > 1000
    assert offenders([ShownText("a page", "Somebody ticks a box.")], r"\b(some|no)body\b")
