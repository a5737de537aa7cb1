"""Saying on the next page when a follow-up is due, where the safe-contact card has a say."""

from django.contrib import messages
from django.utils.translation import gettext as _


def say_when_due(request, follow_up):
    """Say of a call or visit with safe times when it is due, besides what was done.

    Args:
        follow_up: what was added or moved; None if there is none.
    """
    card = follow_up.client.card if follow_up and follow_up.reaches_out else None
    if card and card.hours.are_limited:
        when = {"when": follow_up.due_in_words}
        messages.success(request, _("The follow-up is due %(when)s: a safe time.") % when)
