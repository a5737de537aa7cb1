from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from casework.exceptions import ContactNotAgreed, NothingForbidden
from casework.models.parts import ClientPart
from casework.models.purposes import Purpose
from casework.reaching import Channel, Reason
from encryption.fields import SealedCodeField, SealedTextField
from encryption.records import SealedHistory, SealedQuerySet

if TYPE_CHECKING:
    from casework.models import Client

LINK_LASTS = timedelta(minutes=15)  # our judgment: to dial, and once more if nobody answers


class ContactOverride(ClientPart):
    """Somebody reached out although the card, or three attempts unanswered, forbid it: why."""

    client = models.ForeignKey(
        "casework.Client", models.PROTECT, related_name="contact_overrides"
    )
    channel = SealedCodeField(_("channel"), choices=Channel)
    forbidden_by = SealedCodeField(_("why the card forbids it"), choices=Reason)
    why = SealedTextField(_("why"))
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )

    objects = SealedQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"override of {self.made_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("casework:contact-override-detail", args=[self.client_id, self.pk])

    @property
    def channel_in_words(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def forbidden_in_words(self) -> str:
        """What forbade it at that moment."""
        return str(Reason(self.forbidden_by).label)

    def offers_link_to(self, user: User) -> bool:
        """Whether its page links to the numbers: for who asked, and only just then."""
        is_fresh = timezone.now() < self.made_at + LINK_LASTS
        is_by_number = self.channel in (Channel.CALL, Channel.TEXT)
        return is_by_number and is_fresh and self.made_by_id == user.pk

    @classmethod
    @transaction.atomic
    def make(cls, client: "Client", *, by: User, channel: str, why: str) -> "ContactOverride":
        """Write down why somebody is reached although it is forbidden now.

        What consent forbids stays forbidden: a revoked consent is not overridden.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            ContactNotAgreed: they do not agree to be contacted.
            NothingForbidden: this channel may be used now.
        """
        held = client.lock_and_refresh()
        held.check_writable()
        if Purpose.CONTACT not in held.agreed_to:
            raise ContactNotAgreed
        made_at = timezone.now()
        refusal = client.reaching.refusal(channel, made_at)
        if refusal is None:
            raise NothingForbidden
        override = cls(client=client, made_by=by, made_at=made_at, channel=channel, why=why)
        override.forbidden_by = str(refusal.reason)
        override.save(force_insert=True)
        trail.record("contact_override.made", override, by=by)
        return override
