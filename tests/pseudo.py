"""A language that nobody speaks: every message in brackets, accented, and a third longer.

What a page shows outside the brackets was never given to gettext. It is made from the code's
messages, and Django's and allauth's, each time it is needed; nothing of it is kept.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import allauth
import django
import polib
from django.conf import settings
from django.test import override_settings
from django.utils.translation import trans_real

from tools import messages

CODE = "en-xa"
LONGER = 0.35
OPENS, CLOSES = "⟦", "⟧"
ACCENTED = str.maketrans("AEIOUaeioucnsy", "ÀÉÎÖÜàéîöüçñšý")
TAG = re.compile(r"(<[^>]*>)")
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|&\w+;|\n)")


def pseudo(text: str) -> str:
    """Return a message in brackets, each part between two tags in its own.

    Placeholders, tags and line breaks stay as they are.
    """
    pieces = TAG.split(text)
    return "".join(
        in_brackets(piece) if piece.strip() and not TAG.fullmatch(piece) else piece
        for piece in pieces
    )


def in_brackets(text: str) -> str:
    parts = KEPT.split(text)
    accented = "".join(
        part if KEPT.fullmatch(part) else part.translate(ACCENTED) for part in parts
    )
    words = sum(len(part) for part in parts if not KEPT.fullmatch(part))
    lead = text[: len(text) - len(text.lstrip("\n"))]
    end = text[len(text.rstrip("\n")) :]
    return f"{lead}{OPENS}{accented.strip(chr(10))}{'·' * round(words * LONGER)}{CLOSES}{end}"


@contextmanager
def spoken(made: Path) -> Iterator[None]:
    """Add the pseudo-language to the languages, for as long as the block lasts."""
    with override_settings(
        LOCALE_PATHS=[write_catalog(made)],
        LANGUAGES=[*settings.LANGUAGES, (CODE, "Pseudo")],
        OWN_NAMES_OF_LANGUAGES=settings.OWN_NAMES_OF_LANGUAGES | {CODE: "Pseudo"},
    ):
        trans_real.get_languages.cache_clear()
        yield
    trans_real.get_languages.cache_clear()


def write_catalog(made: Path) -> Path:
    """Write every message in the pseudo-language, and return the folder for `LOCALE_PATHS`."""
    messages.extract(made / "extracted")
    ours = messages.catalog("es", made / "extracted")
    django_root, allauth_root = (Path(each.__file__).parent for each in (django, allauth))
    theirs = [
        django_root / "conf/locale/en/LC_MESSAGES/django.po",
        *django_root.glob("contrib/*/locale/en/LC_MESSAGES/django.po"),
        *allauth_root.glob("locale/es/LC_MESSAGES/django.po"),
    ]
    catalog = polib.POFile()
    catalog.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    seen = set()
    for source in [ours, *theirs]:
        for entry in polib.pofile(source):
            if (key := (entry.msgctxt, entry.msgid)) in seen or entry.obsolete:
                continue
            seen.add(key)
            catalog.append(in_pseudo(entry))
    compiled = made / "locale" / "en_XA" / "LC_MESSAGES"
    compiled.mkdir(parents=True)
    catalog.save_as_mofile(compiled / "django.mo")
    return made / "locale"


def in_pseudo(entry: polib.POEntry) -> polib.POEntry:
    if entry.msgid_plural:
        forms = {0: pseudo(entry.msgid), 1: pseudo(entry.msgid_plural)}
        return polib.POEntry(
            msgctxt=entry.msgctxt,
            msgid=entry.msgid,
            msgid_plural=entry.msgid_plural,
            msgstr_plural=forms,
        )
    return polib.POEntry(msgctxt=entry.msgctxt, msgid=entry.msgid, msgstr=pseudo(entry.msgid))


def outside_of_brackets(text: str) -> str:
    """Return what stands outside of every pair of brackets."""
    outside, depth = [], 0
    for letter in text:
        depth += (letter == OPENS) - (letter == CLOSES)
        if depth == 0:
            outside.append(letter if letter != CLOSES else " ")
    return "".join(outside)
