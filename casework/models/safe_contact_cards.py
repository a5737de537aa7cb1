from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from casework.models.parts import ClientPart
from casework.reaching import Answer, Channel
from casework.safe_hours import Hours
from casework.safe_hours_text import hours_in_words, not_until
from encryption.fields import (
    SealedCharField,
    SealedCodeField,
    SealedCodesField,
    SealedField,
    SealedTextField,
)
from encryption.records import SealedHistory, read_or_none
from search.phone_numbers import SealedPhoneField, read, spaced

if TYPE_CHECKING:
    from casework.models import Client
    from casework.models.held import Held


class SealedHoursField(SealedField):
    """When it is safe. Padded so that any time and three windows a day look alike."""

    empty = Hours
    block = 256

    def encode(self, value: Hours) -> bytes:
        return value.to_json().encode()

    def decode(self, text: bytes) -> Hours:
        return Hours.from_json(text.decode())


class SafeContactCard(ClientPart):
    """How to reach a client safely, by their own answers: one card each, all of it sealed.

    A channel that stands in neither list was not asked about.
    """

    class Voicemail(models.TextChoices):
        YES = "yes", _("Yes")
        NEUTRAL = "neutral", _("Only neutral words")
        NO = "no", _("No")
        NOT_ASKED = "", _("Not asked")

    client = models.OneToOneField(
        "casework.Client", models.PROTECT, related_name="safe_contact_card"
    )
    allowed = SealedCodesField(_("channels that are OK"))
    refused = SealedCodesField(_("channels that are never OK"))
    hours = SealedHoursField(_("safe times"))
    voicemail = SealedCodeField(_("voicemail"), choices=Voicemail, blank=True)
    our_name = SealedCharField(_("name to use for us"), blank=True)
    code_word = SealedCharField(_("code word"), blank=True)
    never_say = SealedTextField(_("never say"), blank=True)
    may_answer = SealedTextField(_("who may answer"), blank=True)
    must_not_know = SealedTextField(_("who must not know"), blank=True)
    usual_places = SealedTextField(_("where they can usually be found"), blank=True)
    second_phone = SealedPhoneField(_("second phone number"), blank=True)
    emergency_name = SealedCharField(_("emergency contact"), blank=True)
    emergency_phone = SealedPhoneField(_("emergency contact: phone number"), blank=True)
    emergency_knows = SealedTextField(_("emergency contact: what they know"), blank=True)
    confirmed_on = models.DateField(_("confirmed on"), editable=False)
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )

    history = SealedHistory()

    class Meta:
        verbose_name = _("safe-contact card")

    def __str__(self) -> str:
        return f"safe-contact card, confirmed {self.confirmed_on}"

    def get_absolute_url(self) -> str:
        return reverse("casework:safe-contact-card-edit", args=[self.client_id])

    @classmethod
    def of(cls, client: "Client") -> "SafeContactCard":
        """Return a client's card, or an empty one that is not saved yet."""
        return client.card or cls(client=client)

    # In words -------------------------------------------------------------------------------

    @property
    def is_written(self) -> bool:
        return not self._state.adding

    def answer_about(self, channel: str) -> Answer:
        if channel in self.refused:
            return Answer.NO
        return Answer.YES if channel in self.allowed else Answer.NOT_ASKED

    def channels(self, answer: str) -> list[Channel]:
        return [each for each in Channel if self.answer_about(each) == answer]

    @property
    def allowed_channels(self) -> list[Channel]:
        return self.channels(Answer.YES)

    @property
    def refused_channels(self) -> list[Channel]:
        return self.channels(Answer.NO)

    @property
    def channels_to_ask(self) -> list[Channel]:
        return self.channels(Answer.NOT_ASKED)

    @property
    def hours_in_words(self) -> str:
        """The safe times, see `safe_hours_text`."""
        return hours_in_words(self.hours)

    @property
    def is_safe_now(self) -> bool:
        return self.hours.is_safe(timezone.now(), timezone.get_default_timezone())

    @property
    def not_now(self) -> str:
        """What the page says while no time is safe, and when the next one is."""
        following = self.hours.next_safe(timezone.now(), timezone.get_default_timezone())
        return not_until(gettext("Not a safe time now."), following, self.hours)

    @property
    def voicemail_in_words(self) -> str:
        return str(self.Voicemail(self.voicemail).label)

    @property
    def never_say_lines(self) -> list[str]:
        return [line.strip() for line in self.never_say.splitlines() if line.strip()]

    @property
    def second_phone_to_read(self) -> str:
        return spaced(self.second_phone)

    @property
    def second_phone_href(self) -> str:
        return read(self.second_phone).href if self.second_phone else ""

    @property
    def emergency_phone_to_read(self) -> str:
        return spaced(self.emergency_phone)

    @property
    def ask_again_on(self) -> date:
        return self.confirmed_on + timedelta(days=settings.SAFE_CONTACT_ASK_AFTER_DAYS)

    @property
    def is_to_ask_again(self) -> bool:
        return self.ask_again_on <= timezone.localdate()

    @property
    def line(self) -> str:
        """How, when and voicemail on one line of a list; a sentence if it can't be opened."""
        if any(read_or_none(self, name) is None for name in LINE_FIELDS):
            return gettext("Safe-contact card can't be opened. Tell your administrator.")
        parts = []
        if allowed := _labels(self.allowed_channels):
            parts.append(gettext("OK: %(channels)s") % {"channels": allowed})
        if refused := _labels(self.refused_channels):
            parts.append(gettext("never: %(channels)s") % {"channels": refused})
        parts = [*(parts or [gettext("Channels not asked")]), self.hours_in_words]
        if self.voicemail:
            parts.append(gettext("voicemail: %(answer)s") % {"answer": self.voicemail_in_words})
        return " · ".join(parts)

    # Verbs -----------------------------------------------------------------------------------

    def lock_and_refresh(self) -> "Held":
        """Hold the client's row, then this one: someone may have written it meanwhile."""
        if self.is_written:
            return super().lock_and_refresh()
        client = self.client
        held: Held = client.lock_and_refresh()
        if written := SafeContactCard.objects.filter(client=client.pk).first():
            self.take_over(written)
            self._state.adding = False
        self.client = client
        return held

    @transaction.atomic
    def write(self, *, by: User, **answers: Any) -> None:
        """Write down what the client says. Whoever writes confirms all that the card says.

        The event does not tell what was changed: even that would tell what the card holds. If
        nothing was, it says that the card was confirmed.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
        """
        held = self.lock_and_refresh()
        held.check_writable()
        is_new = not self.is_written
        changed = self._save_changes(by, answers)
        if is_new:
            trail.record("safe_contact_card.added", self, by=by)
        elif changed & answers.keys():
            trail.record("safe_contact_card.amended", self, by=by)
        elif changed:
            trail.record("safe_contact_card.confirmed", self, by=by)

    @transaction.atomic
    def confirm(self, *, by: User) -> None:
        """Note that the client was asked again, and all of it is still true.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
        """
        held = self.lock_and_refresh()
        held.check_writable()
        if self._save_changes(by, {}):
            trail.record("safe_contact_card.confirmed", self, by=by)

    def _save_changes(self, by: User, answers: dict[str, Any]) -> set[str]:
        """Save these answers as confirmed today, and return the names of what differs."""
        values = {**answers, "confirmed_on": timezone.localdate(), "confirmed_by": by}
        if self.is_written:
            values = {name: new for name, new in values.items() if getattr(self, name) != new}
        for name, new in values.items():
            setattr(self, name, new)
        if values:
            self.save(update_fields=values if self.is_written else None)
        return set(values)


LINE_FIELDS = ("allowed", "refused", "hours", "voicemail")  # what a list shows of a card
# What a page shows besides on which somebody is reached.
CAUTION_FIELDS = ("our_name", "code_word", "never_say", "must_not_know")
# What else the record's page shows of it.
FOLDED_FIELDS = (
    "may_answer", "usual_places", "second_phone",
    "emergency_name", "emergency_phone", "emergency_knows",
)  # fmt: skip
ANSWER_FIELDS = (*LINE_FIELDS, *CAUTION_FIELDS, *FOLDED_FIELDS)  # all that a client answers


def _labels(channels: list[Channel]) -> str:
    return ", ".join(str(channel.label) for channel in channels)
