"""What packages above casework have to act on: casework tells them without knowing them.

All but one are sent inside the transaction, with `send`: a receiver that raises undoes the
change. `revocation_considered` asks before anything changes.
"""

from django.db.models import TextChoices
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _


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
