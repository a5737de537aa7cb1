import json
import uuid
from datetime import timedelta
from typing import Any, Self

from django.core.mail import EmailMessage
from django.db import models
from django.utils import timezone

from encryption import agency

LABEL = "accounts.outgoing_email"
KEPT_FOR = timedelta(days=3)  # longer than it is tried; then its link is old news


class OutgoingEmailQuerySet(models.QuerySet["OutgoingEmail"]):
    def outdated(self) -> Self:
        return self.filter(written_at__lt=timezone.now() - KEPT_FOR)


class OutgoingEmail(models.Model):
    """An email that a job is about to send: sealed whole, and deleted once it is sent.

    It holds an address, and may hold a link that opens an account. One for an address that
    nobody has is kept and thrown away like any other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.TextField(editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    objects = OutgoingEmailQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def message(self) -> EmailMessage:
        """The message, opened. Without a recipient it is for nobody."""
        parts: dict[str, Any] = json.loads(agency.unseal(self.sealed, LABEL, self.pk))
        return EmailMessage(**parts)

    @classmethod
    def write(cls, message: EmailMessage, recipients: list[str]) -> "OutgoingEmail":
        """Keep a message of plain text until it is sent: for nobody, if there is no recipient.

        Raises:
            ValueError: it holds more than plain text, or hidden recipients.
        """
        if message.attachments or message.cc or message.bcc:
            raise ValueError("Only plain text to one group of people can be kept.")
        email = cls()
        parts = {
            "subject": str(message.subject),
            "body": str(message.body),
            "from_email": message.from_email,
            "to": recipients,
            "headers": message.extra_headers,
        }
        email.sealed = agency.seal(json.dumps(parts), LABEL, email.pk)
        email.save(force_insert=True)
        return email
