"""The session engine: encrypted sessions, with a person and a browser noted on the row.

So a person's sessions can be listed and ended, without decrypting them.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts import session_marks
from accounts.models import Session
from audit.prepared import PreparedQuery
from encryption import sessions

STARTED_AT = "started_at"
BROWSER = "browser"
SYSTEM = "system"

# Order matters: Chrome's user agent also contains "Safari", and Edge's also "Chrome".
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "Chromebook",
    "Mac OS": "Mac",
    "Linux": "Linux",
}

_stored = PreparedQuery(
    lambda key, now: (
        Session.objects.filter(session_key=key, expire_date__gt=now)
        .select_related("person")
        .order_by()
    )
)


class SessionStore(sessions.SessionStore):
    left_key = ""  # the stored key of the session that this request has left

    def load(self) -> dict[str, Any]:
        """Open the session, unless its person has left it."""
        if session_marks.is_put(session_marks.LEFT, self.stored_key):
            self._session_key = None
            return {}
        return super().load()

    def find(self) -> Session | None:
        """Return the row with its person: one query for both, and a request needs both."""
        found = _stored.records(key=self.stored_key, now=timezone.now())
        return found[0] if found else None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Any = super().create_model_instance(data)
        session.person_id = data.get(SESSION_KEY)
        if session.person_id and STARTED_AT in data:
            session.started_at = parse_datetime(data[STARTED_AT])
            session.browser, session.system = data[BROWSER], data[SYSTEM]
            session.expire_date = session.started_at + timedelta(
                seconds=settings.SESSION_COOKIE_AGE
            )
        return session

    def begin(self, user_agent: str) -> None:
        """Note when the session began, and its browser and system in a word each.

        The session ends twelve hours later, even if its key changes in between.
        """
        self[STARTED_AT] = timezone.now().isoformat()
        self[BROWSER] = first_match(BROWSERS, user_agent)
        self[SYSTEM] = first_match(SYSTEMS, user_agent)


def first_match(known: dict[str, str], user_agent: str) -> str:
    return next((name for part, name in known.items() if part in user_agent), "")


def clear_expired() -> str:
    """Delete expired sessions; return a sentence for the nightly log."""
    SessionStore.clear_expired()
    return "expired sessions are deleted"
