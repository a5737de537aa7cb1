from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from encryption.row_keys import new_row_key


class RoundCountQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        """Those whose anonymous contact was not withdrawn."""
        return self.filter(contact__withdrawn_on=None)


class RoundCount(models.Model):
    """Which anonymous contact holds the number of one bucket of a round.

    The number itself stands in the anonymous contact and nowhere else: whoever corrects that
    one corrects the round.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    round = models.ForeignKey("rounds.OutreachRound", models.PROTECT, related_name="counts")
    bucket = models.ForeignKey(
        "rounds.Bucket", models.PROTECT, null=True, related_name="+"
    )  # None: people without a name, all together
    contact = models.OneToOneField(
        "casework.AnonymousContact", models.PROTECT, related_name="+"
    )

    objects = RoundCountQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "bucket"], name="one_count_a_round_and_bucket"
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(bucket=None),
                name="one_count_a_round_without_a_bucket",
            ),
        ]

    def __str__(self) -> str:
        return f"count {self.pk}"

    @property
    def label(self) -> str:
        """Whom it counts, in the agency's words."""
        return self.bucket.label if self.bucket else str(NO_BUCKET)

    @property
    def people(self) -> int:
        """How many; none, if the anonymous contact was withdrawn."""
        return self.contact.people if self.contact.is_in_force else 0


NO_BUCKET = _("People, no name")
