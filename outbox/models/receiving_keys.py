import base64
from datetime import timedelta
from typing import Self
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from audit import locking, trail
from encryption import receiving
from encryption.exceptions import SealBroken
from encryption.fields import SealedCharField
from encryption.keyring import AGENCY
from encryption.records import SealedQuerySet, SealedRecord
from outbox.exceptions import NoteUnreadable

RENEWED_AFTER = timedelta(days=30)
PREPARED_FOR = timedelta(days=60)  # a phone seals with a key for so long after it was given
KEPT_FOR = timedelta(days=400)  # after a newer one: a note may wait on a phone for 340 days


class ReceivingKeyQuerySet(SealedQuerySet):
    def living(self) -> Self:
        return self.filter(destroyed_at=None)

    def newest(self) -> "ReceivingKey | None":
        return self.living().order_by("-created_at", "-id").first()


class ReceivingKey(SealedRecord):
    """A key pair for which phones seal. The private key is sealed with the agency's.

    It keeps no history: a destroyed key would stay in it.
    """

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    secret = SealedCharField(null=True, editable=False)  # the private key, in base64
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    destroyed_at = models.DateTimeField(null=True, editable=False)

    objects = ReceivingKeyQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(secret__isnull=False, destroyed_at=None)
                | models.Q(secret__isnull=True, destroyed_at__isnull=False),
                name="receiving_key_is_destroyed_with_its_secret",
            ),
        ]

    def __str__(self) -> str:
        return f"receiving key {self.pk}"

    @property
    def public(self) -> str:
        """The public key, in base64."""
        return base64.b64encode(receiving.public_key(self._private)).decode()

    @property
    def _private(self) -> bytes:
        return base64.b64decode(self.secret)

    @classmethod
    @transaction.atomic
    def make(cls) -> "ReceivingKey":
        """Make a new key pair, which is handed out from now on. The older ones stay."""
        secret = base64.b64encode(receiving.new_private_key()).decode()
        key = cls(secret=secret)
        key.save(force_insert=True)
        trail.record("receiving_key.made", key, by=None)
        return key

    @classmethod
    def to_hand_out(cls) -> "ReceivingKey":
        """Return the newest key; the first time anybody asks, one is made."""
        return cls.objects.newest() or cls.make()

    @classmethod
    def open_sealed(cls, key: UUID, sealed: bytes, associated: bytes) -> bytes:
        """Return what a phone sealed for one of our keys.

        Raises:
            NoteUnreadable: it was altered, or the key is none of ours or was destroyed.
        """
        found = cls.objects.living().filter(pk=key).first()
        if found is None:
            raise NoteUnreadable
        private = found._private  # if it does not open, the fault is ours, and the note waits
        try:
            return receiving.open_sealed(sealed, private, associated)
        except SealBroken:
            raise NoteUnreadable from None

    @transaction.atomic
    def destroy(self) -> None:
        """Destroy the private key: what is still sealed for it never opens."""
        locking.lock_and_refresh(self)
        if self.destroyed_at:
            return
        self.secret, self.destroyed_at = None, timezone.now()
        self.save(update_fields=["secret", "destroyed_at"])
        trail.record("receiving_key.destroyed", self, by=None)
