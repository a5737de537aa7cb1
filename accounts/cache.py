"""Django's cache in our own database, so that a rate limit counts across all processes.

Django's `DatabaseCache` unpickles what is in its table, drops live entries when there are more
than 300, and answers "already there" when the database is busy. Each would help an attacker
who guesses passwords.
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, router, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

FOREVER = timedelta(days=3650)
DELETE_EXPIRED_ONCE_IN = 100


class JSONDatabaseCache(BaseCache):
    """Stores JSON only. Raises a database error: without a count, no attempt is allowed."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        live = self._live_entries(key, version)
        stored = live.values_list("value", flat=True).first()
        return default if stored is None else json.loads(stored)

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        self._entries().update_or_create(
            pk=self._hashed(key, version), defaults=self._columns(value, timeout)
        )
        self._delete_expired_sometimes()

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Write the entry unless a live one exists; of many who try at once, one succeeds."""
        hashed, columns = self._hashed(key, version), self._columns(value, timeout)
        entries = self._entries()
        if entries.filter(pk=hashed, expires_at__lte=timezone.now()).update(**columns):
            return True
        try:
            with transaction.atomic(using=entries.db):
                entries.create(pk=hashed, **columns)
        except IntegrityError:
            return False
        return True

    def touch(
        self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        live = self._live_entries(key, version)
        return bool(live.update(expires_at=self._expires_at(timeout)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        deleted, _ = self._entries().filter(pk=self._hashed(key, version)).delete()
        return bool(deleted)

    def clear(self) -> None:
        self._entries().all().delete()

    def _live_entries(self, key: Any, version: int | None) -> QuerySet:
        entries = self._entries().filter(pk=self._hashed(key, version))
        return entries.filter(expires_at__gt=timezone.now())

    def _delete_expired_sometimes(self) -> None:
        if secrets.randbelow(DELETE_EXPIRED_ONCE_IN) == 0:
            self._entries().filter(expires_at__lte=timezone.now()).delete()

    def _columns(self, value: Any, timeout: float | None) -> dict[str, Any]:
        return {"value": json.dumps(value), "expires_at": self._expires_at(timeout)}

    def _expires_at(self, timeout: float | None) -> datetime:
        seconds = self.default_timeout if timeout == DEFAULT_TIMEOUT else timeout
        lifetime = FOREVER if seconds is None else timedelta(seconds=seconds)
        return timezone.now() + lifetime

    def _hashed(self, key: Any, version: int | None) -> str:
        full_key = self.make_key(key, version=version)
        return salted_hmac("accounts.cache", full_key, algorithm="sha256").hexdigest()

    @staticmethod
    def _entries() -> QuerySet:
        from accounts.models import CacheEntry  # Django makes caches before it loads models

        return CacheEntry.objects.using(router.db_for_write(CacheEntry))
