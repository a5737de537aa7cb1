"""Reaching somebody: whether we may now, by this channel, and if not, why and when.

What decides, in this order: their consent to be contacted, the channels that they allowed on
the safe-contact card, whether they answered lately, the times that they called safe. A letter,
a text, a call ask here first.
"""

from datetime import datetime
from typing import NamedTuple, Protocol

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.attempts import NOT_TRIED, Ladder
from casework.safe_hours import Hours
from casework.safe_hours_text import not_until


class ContactStatus(models.TextChoices):
    """Whether we may reach out to a client today, or why we may not."""

    AGREED = "agreed", _("agreed")
    NEVER = "never", _("never agreed")
    REVOKED = "revoked", _("asked us to stop")
    EXPIRED = "expired", _("consent expired")
    CLOSED = "closed", _("case closed")


class Channel(models.TextChoices):
    """How somebody is reached."""

    CALL = "call", _("Call")
    TEXT = "text", _("Text")
    EMAIL = "email", _("Email")
    VISIT = "visit", _("Visit")
    LETTER = "letter", _("Letter")


class Answer(models.TextChoices):
    """The client's answer about one channel. Not asked is neither a yes nor a no."""

    YES = "yes", _("OK")
    NO = "no", _("Never")
    NOT_ASKED = "", _("Not asked")


class Reason(models.TextChoices):
    """Why we may not reach somebody."""

    CONSENT = "consent", _("No consent to be contacted")
    CLOSED = "closed", _("Case closed")
    CHANNEL_REFUSED = "channel_refused", _("Client refused this channel")
    CHANNEL_NOT_ASKED = "channel_not_asked", _("Client was not asked about this channel")
    ATTEMPTS = "attempts", _("Attempts without an answer")
    HOURS = "hours", _("Not a safe time")


ARRIVES_WHENEVER = {Channel.LETTER}  # no clock says when it is read

REFUSED = {
    Channel.CALL: _("Do not call: the client refused calls."),
    Channel.TEXT: _("Do not text: the client refused texts."),
    Channel.EMAIL: _("Do not email: the client refused emails."),
    Channel.VISIT: _("Do not visit: the client refused visits."),
    Channel.LETTER: _("Do not send a letter: the client refused letters."),
}
NOT_ASKED = {
    Channel.CALL: _("We have not asked yet whether a call is safe."),
    Channel.TEXT: _("We have not asked yet whether a text is safe."),
    Channel.EMAIL: _("We have not asked yet whether an email is safe."),
    Channel.VISIT: _("We have not asked yet whether a visit is safe."),
    Channel.LETTER: _("We have not asked yet whether a letter is safe."),
}
ANYWAY = {
    Channel.CALL: _("Call anyway"),
    Channel.TEXT: _("Text anyway"),
    Channel.EMAIL: _("Email anyway"),
    Channel.VISIT: _("Visit anyway"),
    Channel.LETTER: _("Send a letter anyway"),
}
WRONG_TIME = {
    Channel.CALL: _("Not a safe time to call."),
    Channel.TEXT: _("Not a safe time to text."),
    Channel.EMAIL: _("Not a safe time to email."),
    Channel.VISIT: _("Not a safe time to visit."),
}


class Card(Protocol):
    """The part of a safe-contact card that decides: channels and hours."""

    hours: Hours

    def answer_about(self, channel: str) -> str: ...


class Refusal(NamedTuple):
    """Why somebody may not be reached by one channel at one moment.

    Args:
        next_safe: when they may be, if only the time is wrong and there is such a time.
        ladder: the attempts that nobody answered, if they are the reason.
    """

    reason: str
    channel: str
    hours: Hours = Hours()
    next_safe: datetime | None = None
    ladder: Ladder = NOT_TRIED

    @property
    def may_be_overridden(self) -> bool:
        """Whether the card or the ladder forbids it: nobody overrides what consent forbids."""
        return self.reason not in (Reason.CONSENT, Reason.CLOSED)

    @property
    def anyway(self) -> str:
        """What a button says by which somebody decides to do it nevertheless."""
        return str(ANYWAY[Channel(self.channel)])

    @property
    def sentence(self) -> str:
        """The sentence that a page shows in place of a link."""
        if self.reason == Reason.CHANNEL_REFUSED:
            return str(REFUSED[Channel(self.channel)])
        if self.reason == Reason.CHANNEL_NOT_ASKED:
            return str(NOT_ASKED[Channel(self.channel)])
        if self.reason == Reason.ATTEMPTS:
            return self.ladder.in_words
        if self.reason != Reason.HOURS:
            return gettext("Do not contact.")
        wrong = str(WRONG_TIME[Channel(self.channel)])
        return not_until(wrong, self.next_safe, self.hours)


class Reaching:
    """Whether one client may be reached: their consent, their card, and who answered lately.

    Without a card, nobody has asked about channels and times yet: they decide nothing.
    """

    def __init__(
        self, status: str, card: Card | None = None, ladder: Ladder = NOT_TRIED
    ) -> None:
        self.status, self.card, self.ladder = status, card, ladder

    def refusal(self, channel: str, at: datetime) -> Refusal | None:
        """Return why this channel may not be used at this moment; None if it may."""
        if self.status != ContactStatus.AGREED:
            is_closed = self.status == ContactStatus.CLOSED
            return Refusal(Reason.CLOSED if is_closed else Reason.CONSENT, channel)
        if self.card and (refusal := refusal_by_answer(self.card, channel)):
            return refusal
        if self.ladder.is_in_the_way:
            return Refusal(Reason.ATTEMPTS, channel, ladder=self.ladder)
        if self.card is None:
            return None
        hours, here = self.card.hours, timezone.get_default_timezone()
        if channel in ARRIVES_WHENEVER or hours.is_safe(at, here):
            return None
        return Refusal(Reason.HOURS, channel, hours, hours.next_safe(at, here))

    def refusals_to_override(self, at: datetime) -> list[Refusal]:
        """Return what may be overridden at this moment, channel by channel."""
        refusals = (self.refusal(channel, at) for channel in Channel)
        return [each for each in refusals if each and each.may_be_overridden]


def refusal_by_answer(card: Card, channel: str) -> Refusal | None:
    """Return why a channel is not to be used at any time; None if the client called it OK."""
    answer = card.answer_about(channel)
    if answer == Answer.NO:
        return Refusal(Reason.CHANNEL_REFUSED, channel)
    return Refusal(Reason.CHANNEL_NOT_ASKED, channel) if answer == Answer.NOT_ASKED else None
