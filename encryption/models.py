from django.db import models


class DataKey(models.Model):
    """The key of one person's record, wrapped by a key-encryption key.

    A row whose `destroyed_at` is set is a tombstone: the person's record was erased.
    """

    KEK_NAME = 40

    owner = models.UUIDField(editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    kek = models.CharField("key-encryption key", max_length=KEK_NAME, editable=False)
    wrapped = models.BinaryField(max_length=60, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "version"], name="one_key_a_version"),
        ]

    def __str__(self):
        return f"key {self.version} of {self.owner}"
