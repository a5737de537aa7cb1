"""Saying on the next page when a follow-up is due, where the safe-contact card has a say."""

from django.contrib import messages
from django.utils.translation import gettext as _


def say_when_due(request, follow_up):
    """Say of a call or visit when it is due and what the card says against it, if it does.

    Args:
        follow_up: what was added or moved; None if there is none.
    """
    if follow_up is None or not follow_up.reaches_out:
        return
    cautions = [refusal.sentence for refusal in follow_up.refusals_by_answer]
    when, card = {"when": follow_up.due_in_words}, follow_up.client.card
    if follow_up.has_a_channel and card and card.hours.are_limited:
        due = _("The follow-up is due %(when)s: a safe time.") % when
    elif cautions:
        due = _("The follow-up is due %(when)s.") % when
    else:
        return
    messages.success(request, " ".join([due, *cautions]))
