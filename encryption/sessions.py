"""Sessions in the database, of which the database alone is of no use to anybody.

What a session holds is sealed, and bound to its key; the key itself, which is the cookie, is
stored as a hash, so that nobody can sign in with what is in the table.
"""

import hashlib
import json
import logging
import uuid
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from encryption import agency
from encryption.exceptions import SealBroken

LABEL = "session"
logger = logging.getLogger("django.security.SuspiciousSession")


class SessionStore(db.SessionStore):
    stored: AbstractBaseSession | None = None  # the row that was loaded

    def load(self) -> dict[str, Any]:
        self.stored = self.find()
        if self.stored is None:
            self._session_key = None
            return {}
        return self.decode(self.stored.session_data)

    def find(self) -> AbstractBaseSession | None:
        """Return the row of the session, unless it has expired."""
        now = timezone.now()
        rows = self.model.objects.filter(session_key=self.stored_key, expire_date__gt=now)
        return rows.first()

    @property
    def stored_key(self) -> str:
        """The hash of the cookie, by which the table knows the session."""
        return _hashed(self.session_key or "")

    def exists(self, session_key: str) -> bool:
        return super().exists(_hashed(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        stored = super().create_model_instance(data)
        stored.session_key = _hashed(stored.session_key)
        return stored

    def delete(self, session_key: str | None = None) -> None:
        session_key = session_key or self.session_key
        if session_key:
            super().delete(_hashed(session_key))

    def encode(self, session_dict: dict[str, Any]) -> str:
        return agency.seal(json.dumps(session_dict), LABEL, self._row())

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Open it. An altered session is an empty one: its user has to sign in again."""
        try:
            session: dict[str, Any] = json.loads(
                agency.unseal(str(session_data), LABEL, self._row())
            )
        except SealBroken as error:
            logger.warning(str(error))
            return {}
        return session

    def _row(self) -> uuid.UUID:
        return uuid.UUID(self.stored_key[:32])


def _hashed(session_key: str) -> str:
    """Return as many letters as the column holds: 160 bits."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]
