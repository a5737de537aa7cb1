"""Django's cache, kept in our own database: a limit counts in all processes or not at all.

Django's own `DatabaseCache` unpickles what its table holds, drops live entries when it grows
over 300, and answers "already there" when the database is busy. Each would help a guesser.
"""

import json
import secrets
from datetime import datetime, timedelta

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, router, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

FOREVER = timedelta(days=3650)
CLEANS_ONE_IN = 100


class JSONDatabaseCache(BaseCache):
    """Stores JSON only. A database error is raised: without a count, nobody may try again."""

    def __init__(self, location, params):
        super().__init__(params)

    def get(self, key, default=None, version=None):
        found = self._entries().filter(pk=self._hashed(key, version))
        written = found.filter(expires_at__gt=timezone.now()).values_list("value").first()
        return json.loads(written[0]) if written else default

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._entries().update_or_create(
            pk=self._hashed(key, version), defaults=self._written(value, timeout)
        )
        self._delete_expired_sometimes()

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Write the entry unless a live one exists; of many who try at once, one succeeds."""
        hashed, written = self._hashed(key, version), self._written(value, timeout)
        entries = self._entries()
        if entries.filter(pk=hashed, expires_at__lte=timezone.now()).update(**written):
            return True
        try:
            with transaction.atomic(using=entries.db):
                entries.create(pk=hashed, **written)
        except IntegrityError:
            return False
        return True

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        held = self._entries().filter(
            pk=self._hashed(key, version), expires_at__gt=timezone.now()
        )
        return bool(held.update(expires_at=self._end(timeout)))

    def delete(self, key, version=None):
        deleted, _ = self._entries().filter(pk=self._hashed(key, version)).delete()
        return bool(deleted)

    def clear(self):
        self._entries().all().delete()

    def _delete_expired_sometimes(self):
        if secrets.randbelow(CLEANS_ONE_IN) == 0:
            self._entries().filter(expires_at__lte=timezone.now()).delete()

    def _written(self, value, timeout) -> dict:
        return {"value": json.dumps(value), "expires_at": self._end(timeout)}

    def _end(self, timeout) -> datetime:
        seconds = self.default_timeout if timeout == DEFAULT_TIMEOUT else timeout
        lasting = FOREVER if seconds is None else timedelta(seconds=seconds)
        return timezone.now() + lasting

    def _hashed(self, key, version) -> str:
        named = self.make_key(key, version=version)
        return salted_hmac("accounts.cache", named, algorithm="sha256").hexdigest()

    @staticmethod
    def _entries():
        from accounts.models import CacheEntry  # Django makes caches before it knows models

        return CacheEntry.objects.using(router.db_for_write(CacheEntry))
