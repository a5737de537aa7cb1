from django.db import models

from encryption.keks import NAME_LENGTH


class DataKeyQuerySet(models.QuerySet["DataKey"]):
    def living(self) -> "DataKeyQuerySet":
        """Keys that can still be opened."""
        return self.filter(destroyed_at=None)

    def tombstones(self) -> "DataKeyQuerySet":
        """What is left of destroyed keys: that they were destroyed, and when."""
        return self.exclude(destroyed_at=None)


class DataKey(models.Model):
    """The key of one person's record, wrapped by a key-encryption key.

    A row whose `destroyed_at` is set is a tombstone: the person's record was erased.
    """

    owner = models.UUIDField(editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    kek = models.CharField("key-encryption key", max_length=NAME_LENGTH, editable=False)
    wrapped = models.BinaryField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    rewrapped_at = models.DateTimeField(null=True, editable=False)
    destroyed_at = models.DateTimeField(null=True, editable=False)

    objects = DataKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "version"], name="one_data_key_per_owner_and_version"
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.version} of {self.owner}"
