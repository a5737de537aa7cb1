"""The recovery kit: a key-encryption key on paper, split so that some of its pages restore it.

Shamir's secret sharing as SLIP-39 writes it down: 33 words a page, with a checksum of their
own. Fewer pages than are needed tell nothing about the key.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from textwrap import wrap
from typing import NamedTuple

from django.utils import timezone
from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

from encryption.keks import Kek, LocalKek

WORDS_PER_PAGE = 33
MOST_PAGES = 16


class KitRefused(ValueError):
    """The kit cannot be made, or these pages do not restore a key; the message says why."""


class Page(NamedTuple):
    """One page of the kit, for one person or one place.

    Attributes:
        number, of: as in "page 2 of 5".
        needed: how many pages restore the key.
        words: the share, 33 words of SLIP-39.
    """

    kek: LocalKek
    number: int
    of: int
    needed: int
    words: str

    def __str__(self) -> str:
        return PAGE.format(
            page=self,
            day=timezone.localdate(),
            words="\n".join(f"    {line}" for line in wrap(self.words, 64)),
        )


PAGE = """\
================================================================================
HOLDFAST RECOVERY KIT                                            page {page.number} of {page.of}

    key           {page.kek.name}
    fingerprint   {page.kek.fingerprint}
    made on       {day:%Y-%m-%d}
    needed        any {page.needed} of the {page.of} pages

{words}

What this is   Any {page.needed} of these pages together bring back the key that opens
               every client's record. Fewer tell nothing. Without the key and
               without {page.needed} pages, the records are lost for good.
Keep it        On paper, sealed, each page in another place or with another
               person, never with a backup. No photograph, no e-mail, no cloud.
To restore     Bring {page.needed} pages to whoever runs the server. They type
                   python manage.py keys_restore_kit {page.kek.name} --to FILE
               and then the words of each page. The fingerprint it prints must
               be the one above.
Destroy it     Once `keys_retire {page.kek.name}` says so: burn or shred every page.
================================================================================
"""


def split(kek: Kek, pages: int, needed: int) -> list[Page]:
    """Split a key into pages, any `needed` of which restore it.

    Raises:
        KitRefused: the numbers make no kit, or a KMS holds the key and never gives it out.
    """
    if not isinstance(kek, LocalKek):
        raise KitRefused(f"{kek.name!r} is in a KMS, which never gives it out.")
    if not 1 < needed <= pages <= MOST_PAGES:
        raise KitRefused(
            f"At least 2 pages must be needed, and there are at most {MOST_PAGES}."
        )
    (shares,) = generate_mnemonics(1, [(needed, pages)], kek.secret)
    if combine_mnemonics(shares[-needed:]) != kek.secret:
        raise KitRefused("The pages do not restore the key. Do not use them; try again.")
    return [Page(kek, n, pages, needed, words) for n, words in enumerate(shares, start=1)]


def combine(name: str, typed: Iterable[str], prompt: Callable[[str], None]) -> LocalKek:
    """Return the key that some pages restore.

    Args:
        name: what the pages call the key.
        typed: lines as somebody types them; reading stops when there are pages enough.
        prompt: called with a sentence: what to type next, or that a page was not right.

    Raises:
        KitRefused: pages are missing, or are not of one kit.
    """
    shares: dict[int, str] = {}
    needed = 0
    for words in _pages(typed):
        try:
            share = Share.from_mnemonic(words)
        except MnemonicError as error:
            prompt(f"That page does not fit ({error}). Type its words again.")
            continue
        shares[share.index], needed = words, share.member_threshold
        if len(shares) >= needed:
            return LocalKek(name, _combine(shares.values()))
        prompt(f"{len(shares)} of {needed} pages are in. Type the words of another one.")
    raise KitRefused(f"The key needs {needed or 'more'} pages; {len(shares)} were right.")


def _combine(shares: Iterable[str]) -> bytes:
    try:
        return bytes(combine_mnemonics(shares))
    except MnemonicError as error:
        raise KitRefused(f"These pages are not of one kit: {error}") from error


def _pages(typed: Iterable[str]) -> Iterator[str]:
    """Yield pages of 33 words, however they are broken into lines and numbered."""
    words: list[str] = []
    for line in typed:
        words += re.findall("[a-z]+", line.lower())
        if len(words) >= WORDS_PER_PAGE:
            yield " ".join(words)
            words = []
