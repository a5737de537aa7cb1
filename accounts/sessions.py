"""The engine of our sessions: sealed as every session is, and each known to be somebody's.

So they can be listed and ended. The row is read anyway; knowing whose it is costs no query.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import Session
from encryption import sessions

STARTED_AT = "started_at"
BROWSER = "browser"
SYSTEM = "system"

# The first that a browser's own description contains; Chrome says Safari, and Edge says Chrome.
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


class SessionStore(sessions.SessionStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
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
        """Note when somebody signed in, and with what: two words, never the whole description.

        The twelve hours count from here, however often the session changes its key.
        """
        self[STARTED_AT] = timezone.now().isoformat()
        self[BROWSER] = first_named(BROWSERS, user_agent)
        self[SYSTEM] = first_named(SYSTEMS, user_agent)


def first_named(known: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in known.items() if sign in user_agent), "")


def clear_expired() -> str:
    """Delete the sessions whose time is over."""
    SessionStore.clear_expired()
    return "expired sessions are deleted"
