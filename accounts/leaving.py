"""Leaving and locking, which need no write: no database that is full, held or gone stops them.

The session is marked first (`accounts.session_marks`), then answered, and the database is told
after the answer has gone out. What it could not be told is tried again by `catch_up`.
"""

import logging
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse

from accounts import session_marks
from accounts.models import Session
from audit import locking, trail

logger = logging.getLogger(__name__)

# Not "storage": the notes that wait on a phone for the server would go with it, and they can't
# be read there. What can be read in storage, our scripts delete: docs/decisions/0049.
CLEAR_ALL = '"cache", "cookies"'
CLEAR_BUT_COOKIES = '"cache"'


def leave(request: HttpRequest) -> None:
    """Sign this browser out: its cookie opens nothing from now on.

    `RevocableSessions` takes the cookie, and has the session ended once the response is sent.
    """
    left: Any = request.session
    request.session = type(left)()
    request.user = AnonymousUser()
    if left.session_key:
        request.session.left_key = left.stored_key  # type: ignore[attr-defined]
        _mark(session_marks.LEFT, left.stored_key)


def end_after(response: HttpResponse, key: str) -> None:
    """End a session when the server closes the response, after sending it (PEP 3333)."""
    close = response.close

    def close_and_end() -> None:
        close()
        try:
            _end(key)
        except Error:
            logger.critical("A session could not be ended. Its mark keeps it shut until it is.")

    response.close = close_and_end  # type: ignore[method-assign]


def lock(session: SessionBase) -> bool:
    """Lock the session; return False if there is none, or it has ended."""
    key = session.stored_key  # type: ignore[attr-defined]
    _mark(session_marks.LOCKED, key)
    try:
        return lock_stored(key)
    except Error:
        logger.critical("A lock could not be written. Its mark locks the session until it is.")
        return True


@transaction.atomic
def lock_stored(key: str) -> bool:
    """Write the lock to the row of a session, and take away its mark."""
    is_there = Session(pk=key).lock()
    session_marks.remove(session_marks.LOCKED, key)
    return is_there


def touch(session: Session) -> bool:
    """Note that a session is in use; return False if it ended.

    Where that was written, the database takes writes, so what it missed is written, too.
    """
    noted_at = session.last_seen_at
    still_exists = session.touch()
    if session.last_seen_at != noted_at:
        catch_up()
    return still_exists


@transaction.atomic
def end_stored(key: str) -> None:
    """Delete the row of a session that was left, and record that its person signed out."""
    locking.lock(Session.objects.filter(pk=key))
    for session in Session.objects.filter(pk=key).select_related("person"):
        session.delete()
        if session.person:
            trail.record("person.signed_out", session.person, by=session.person)


def catch_up() -> str:
    """End and lock in the database what was only marked; return a sentence for the log."""
    for key in session_marks.marked(session_marks.LEFT):
        _end(key)
    for key in session_marks.marked(session_marks.LOCKED):
        lock_stored(key)
    return "sessions that were left are ended"


def _end(key: str) -> None:
    end_stored(key)
    session_marks.remove(session_marks.LEFT, key)


def _mark(kind: str, key: str) -> None:
    """Mark a session; without a mark it is ended or locked as soon as the database can."""
    try:
        session_marks.put(kind, key)
    except OSError as error:
        logger.critical("A session could not be marked: %s", error)
