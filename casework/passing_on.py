"""Passing on: one note for several clients, of whom each passes whatever becomes of it."""

from typing import Any

from django.utils.translation import ngettext

from casework.announcing import handed_over
from casework.exceptions import ConsentMissing


def hand_over_one(sender: Any, **facts: Any) -> bool:
    """Announce that one of several clients passes on; return whether the note could be kept.

    Nothing may be added to the record of who does not consent any more: the others pass with
    the note, and they without it.

    Args:
        facts: of `handed_over`.
    """
    try:
        handed_over.send(sender, **facts)
    except ConsentMissing:
        return False
    return True


def without_note_in_words(number: int) -> str:
    """Say of how many clients the note could not be kept."""
    sentence = ngettext(
        "The hand-over note is not kept for %(number)d client, whose consent has ended.",
        "The hand-over note is not kept for %(number)d clients, whose consent has ended.",
        number,
    )
    return sentence % {"number": number}
