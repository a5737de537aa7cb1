"""Saying on the next page when a follow-up is due, and when the next one of a repetition is."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


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


def say_what_follows(request, ended):
    """Say when the next one of something that repeats is due, or that it repeats no more.

    Args:
        ended: what was just completed, a `RepeatingRecord`.
    """
    if not ended.repeats or ended.outcome in ended.WITHDRAWN:
        return
    following = ended.find_next()
    if following is None:
        messages.success(request, _("It does not repeat any more."))
        return
    sentences = [
        _("It repeats. The next one is due %(when)s.") % {"when": following.due_in_words}
    ]
    if following.skipped:
        skipped = ngettext(
            "%(number)d is skipped.", "%(number)d are skipped.", following.skipped
        )
        sentences.append(skipped % {"number": following.skipped})
    messages.success(request, " ".join(sentences))
