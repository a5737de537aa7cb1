import uuid

from django.db import models


class Segment(models.Model):
    """The search texts of some hundreds of people of one partition, sealed in one piece.

    A version is random and never used twice. A counter would be reused after a rollback, and a
    process that caches ciphertext by version would then have the wrong bytes.

    Its text version is `search_text.VERSION` as it was when the oldest text in it was made.
    """

    partition = models.UUIDField(editable=False)
    number = models.PositiveIntegerField(editable=False)
    version = models.UUIDField(default=uuid.uuid4, editable=False)
    text_version = models.PositiveSmallIntegerField(default=1, editable=False)
    people = models.PositiveSmallIntegerField(default=0, editable=False)
    blob = models.BinaryField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partition", "number"], name="one_segment_per_partition_and_number"
            ),
        ]

    def __str__(self) -> str:
        return f"segment {self.number} of {self.partition}"


class SegmentEntry(models.Model):
    """Which segment holds a record's search text. It holds no text itself."""

    row = models.UUIDField(primary_key=True, editable=False)
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="entries")

    def __str__(self) -> str:
        return f"{self.row} in {self.segment_id}"
