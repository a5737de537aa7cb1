"""Saying on the next page when a follow-up is due, where the safe-contact card has a say."""

from django.contrib import messages
from django.utils.translation import gettext as _

from pages import notices


def say_when_due(request, done, follow_up):
    """Say what was done, and of a call or visit with safe times the day that it is due.

    Args:
        done: a sentence that is the same for everybody.
        follow_up: what was added or moved; None if there is none.
    """
    card = follow_up.client.card if follow_up and follow_up.reaches_out else None
    if card is None or not card.hours.are_limited:
        notices.done(request, done)
        return
    facts = {"done": done, "when": follow_up.due_in_words}
    messages.success(request, _("%(done)s The follow-up is due %(when)s: a safe time.") % facts)
