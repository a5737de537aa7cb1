import uuid

from django.db import models


class SearchSegment(models.Model):
    """What finds up to some hundreds of people of one partition, sealed in one piece.

    Its version is never used twice: a number would be, after a rollback, and a process that
    remembers the bytes of a version would then remember the wrong ones.
    """

    partition = models.UUIDField(editable=False)
    number = models.PositiveIntegerField(editable=False)
    version = models.UUIDField(default=uuid.uuid4, editable=False)
    held = models.PositiveSmallIntegerField("people in it", default=0, editable=False)
    blob = models.BinaryField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partition", "number"], name="one_segment_a_partition_and_number"
            ),
        ]

    def __str__(self):
        return f"segment {self.number} of {self.partition}"


class SearchPlace(models.Model):
    """Which segment holds a record's line: a key and no word."""

    row = models.UUIDField(primary_key=True, editable=False)
    segment = models.ForeignKey(SearchSegment, models.CASCADE, related_name="places")

    def __str__(self):
        return f"{self.row} in {self.segment_id}"
