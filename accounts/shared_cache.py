"""Django's cache, kept in our own database: a limit counts in all processes or not at all.

Django's own `DatabaseCache` unpickles what stands in its table, drops live lines when it grows
over 300, and takes a busy database for a line that is there. A guesser could use each of these.
"""

import json
import secrets
from datetime import datetime, timedelta

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, router, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

FOREVER = timedelta(days=3650)
ONE_IN = 100


class SharedCache(BaseCache):
    """Keeps JSON only. What the database refuses is raised: no limit, no way in."""

    def __init__(self, location, params):
        super().__init__(params)

    def get(self, key, default=None, version=None):
        found = self._notes().filter(pk=self._hashed(key, version))
        written = found.filter(expires_at__gt=timezone.now()).values_list("value").first()
        return json.loads(written[0]) if written else default

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._notes().update_or_create(
            pk=self._hashed(key, version), defaults=self._written(value, timeout)
        )
        self._tidy_now_and_then()

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Write the line if there is none that holds; of many who try at once, one succeeds."""
        hashed, written = self._hashed(key, version), self._written(value, timeout)
        notes = self._notes()
        if notes.filter(pk=hashed, expires_at__lte=timezone.now()).update(**written):
            return True
        try:
            with transaction.atomic(using=notes.db):
                notes.create(pk=hashed, **written)
        except IntegrityError:
            return False
        return True

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        held = self._notes().filter(
            pk=self._hashed(key, version), expires_at__gt=timezone.now()
        )
        return bool(held.update(expires_at=self._end(timeout)))

    def delete(self, key, version=None):
        deleted, _ = self._notes().filter(pk=self._hashed(key, version)).delete()
        return bool(deleted)

    def clear(self):
        self._notes().all().delete()

    def _tidy_now_and_then(self):
        if secrets.randbelow(ONE_IN) == 0:
            self._notes().filter(expires_at__lte=timezone.now()).delete()

    def _written(self, value, timeout) -> dict:
        return {"value": json.dumps(value), "expires_at": self._end(timeout)}

    def _end(self, timeout) -> datetime:
        seconds = self.default_timeout if timeout == DEFAULT_TIMEOUT else timeout
        lasting = FOREVER if seconds is None else timedelta(seconds=seconds)
        return timezone.now() + lasting

    def _hashed(self, key, version) -> str:
        named = self.make_key(key, version=version)
        return salted_hmac("accounts.shared_cache", named, algorithm="sha256").hexdigest()

    @staticmethod
    def _notes():
        from accounts.models import SharedNote  # Django makes caches before it knows models

        return SharedNote.objects.using(router.db_for_write(SharedNote))
