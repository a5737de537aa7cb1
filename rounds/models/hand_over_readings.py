from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from encryption.row_keys import new_row_key


class HandOverReading(models.Model):
    """That somebody of the team has read a hand-over, and which version of it."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    hand_over = models.ForeignKey("rounds.HandOver", models.PROTECT, related_name="readings")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    read_at = models.DateTimeField(default=timezone.now)

    history = HistoricalRecords()

    class Meta:
        ordering = ["read_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["hand_over", "person"], name="one_reading_a_hand_over_and_person"
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"
