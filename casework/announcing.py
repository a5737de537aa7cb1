"""What packages above casework have to act on: casework tells them without knowing them.

All but one are sent inside the transaction, with `send`: a receiver that raises undoes the
change. `revocation_considered` asks before anything changes.
"""

from typing import Any

from django.db.models import TextChoices
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from casework.exceptions import ConsentMissing


class Occasion(TextChoices):
    """Why a client passes from one colleague to another."""

    TRANSFER = "transfer", _("Transfer to another worker")
    COVERAGE = "coverage", _("Coverage")
    EMERGENCY = "emergency", _("End of emergency access")


consent_ended = Signal()  # `client` no longer agrees to `purpose`, a consents.Purpose
forgetting = Signal()  # `client` is being erased, and their key still opens what is theirs
# `client` passes on, on an `Occasion`: `by` writes a `note` to the colleague `to`, or to all
# who work with them if `to` is None. "" says that there is nothing to hand over.
handed_over = Signal()
# What ends if `client` revokes `purpose`: each receiver returns a list of `ending.Effect`.
revocation_considered = Signal()


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
