from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.navigation import menu_of, places_of


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give every page its header, the agency's name, the quick exit and the lock."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    locked = signed_in and is_locked(request.session)
    return {
        "languages": []
        if signed_in and not locked
        else settings.OWN_NAMES_OF_LANGUAGES.items(),
        "places": places_of(user.role) if signed_in else [],
        "menu": menu_of(user.role) if signed_in else [],
        "agency_name": settings.AGENCY_NAME,
        "is_demo": settings.DEMO,
        "second_factor_is_off": not settings.SECOND_FACTOR_REQUIRED,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "idle_seconds": settings.IDLE_MINUTES * 60,
        "is_locked": locked,
    }


def is_locked(session: SessionBase) -> bool:
    """Return whether the session is locked: an error page is drawn after the lock's check."""
    return session.stored is not None and session.stored.is_locked
