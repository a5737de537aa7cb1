from django.db import models


class CacheEntry(models.Model):
    """A value that all processes share for minutes: a rate limit's count, a code already used.

    The key is a keyed hash, so no address can be read from it. The value is JSON: with pickle,
    as in Django's cache table, somebody who can write to the table could run code here.
    """

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"…{self.key[-8:]}"
