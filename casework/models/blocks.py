from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from casework.exceptions import AlreadyEnded
from casework.models.parts import ClientPart
from encryption.fields import SealedTextField
from encryption.records import SealedHistory, SealedQuerySet


class BlockQuerySet(SealedQuerySet):
    def in_force(self) -> Self:
        return self.filter(lifted_at=None)

    def of(self, person: User) -> Self:
        return self.filter(person=person)


class Block(ClientPart):
    """A colleague never sees a client, whatever else would give them access.

    They are not told: to them the record does not exist. Lifted, never deleted.
    """

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="blocks")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="blocks")
    reason = SealedTextField(_("why"))
    set_at = models.DateTimeField(default=timezone.now, editable=False)
    set_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = BlockQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "client"],
                condition=models.Q(lifted_at=None),
                name="one_block_in_force_a_person_and_client",
            )
        ]

    def __str__(self) -> str:
        return f"block since {self.set_at:%Y-%m-%d}"

    @transaction.atomic
    def lift(self, *, by: User) -> None:
        """Remove the block: the colleague sees the client where something else gives access.

        Raises:
            AlreadyEnded
        """
        self.lock_and_refresh()
        if self.lifted_at:
            raise AlreadyEnded
        self.lifted_at, self.lifted_by = timezone.now(), by
        self.save(update_fields=["lifted_at", "lifted_by"])
        trail.record("block.lifted", self, by=by, person=str(self.person_id))
