import json
from datetime import UTC
from typing import Any

from django.db import models


class AuditEvent(models.Model):
    """Who did what to which record, and when. Written once; a database trigger keeps it so.

    Events form chains, one for each client, one for each colleague and one for the agency. Each
    event carries a keyed digest over itself and the event before it, so that a change, a gap or
    a swap shows.
    """

    DIGESTED = (
        "chain",
        "seq",
        "id",
        "at",
        "actor_id",
        "verb",
        "subject_type",
        "subject_id",
        "facts",
    )

    id = models.UUIDField(primary_key=True, editable=False)
    chain = models.CharField(max_length=60, editable=False)
    seq = models.PositiveBigIntegerField(editable=False)
    at = models.DateTimeField(db_index=True, editable=False)
    actor_id = models.UUIDField(null=True, db_index=True, editable=False)
    verb = models.CharField(max_length=60, db_index=True, editable=False)
    subject_type = models.CharField(max_length=60, editable=False)
    subject_id = models.CharField(max_length=60, editable=False)
    facts = models.JSONField(default=dict, editable=False)
    mac = models.BinaryField(max_length=32, editable=False)

    class Meta:
        ordering = ["chain", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "seq"], name="event_has_one_place_in_chain"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} ({self.chain} {self.seq})"

    def digest_input(self) -> list[Any]:
        """Return the values of `DIGESTED` as SQLite stores them, whichever database this is."""
        return [
            self.chain,
            self.seq,
            self.id.hex,
            str(self.at.astimezone(UTC).replace(tzinfo=None)),
            self.actor_id.hex if self.actor_id else None,
            self.verb,
            self.subject_type,
            self.subject_id,
            json.dumps(self.facts, sort_keys=True),
        ]


class EventRow(models.Model):
    """A row that an event names: written, gone or looked at. The event's digest covers it.

    `digest` is a keyed digest of the row at that moment: empty where the row is gone, or where
    only a key was recorded. Keys of this table grow with time, so a row of the database must
    have the digest of its newest `EventRow` of kind "written".
    """

    DIGESTED = ("id", "kind", "subject_type", "subject_id", "digest")

    class Kind(models.TextChoices):
        WRITTEN = "written"
        GONE = "gone"
        SEEN = "seen"
        END = "end"  # the end of a chain, when the trail was anchored

    event = models.ForeignKey(
        AuditEvent, models.DO_NOTHING, related_name="rows", db_constraint=False, editable=False
    )
    kind = models.CharField(max_length=7, choices=Kind, editable=False)
    subject_type = models.CharField(max_length=60, editable=False)
    subject_id = models.CharField(max_length=60, editable=False)
    digest = models.BinaryField(max_length=32, default=b"", editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "id"], name="event_row_by_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"

    def digest_input(self) -> list[Any]:
        """Return the values of `DIGESTED`, which the event's digest covers."""
        return [getattr(self, name) for name in self.DIGESTED]


class ChainHead(models.Model):
    """The end of one chain: locked while an event is added, so that no two take one place.

    Its proof is a digest with the key: nobody who cuts events off the end can make another.
    """

    chain = models.CharField(primary_key=True, max_length=60)
    seq = models.PositiveBigIntegerField(default=0)
    mac = models.BinaryField(max_length=32, default=b"")
    proof = models.BinaryField(max_length=32, default=b"")

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"
