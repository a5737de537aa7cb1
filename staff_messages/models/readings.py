from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from casework.models.parts import ClientPart


class MessageReading(ClientPart):
    """That a colleague has read a message, and when. Never taken back."""

    client = models.ForeignKey(
        "casework.Client", models.PROTECT, editable=False, related_name="+"
    )
    message = models.ForeignKey(
        "staff_messages.Message", models.PROTECT, editable=False, related_name="readings"
    )
    reader = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    read_at = models.DateTimeField(default=timezone.now, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["read_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "reader"], name="one_reading_a_message_and_reader"
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"
