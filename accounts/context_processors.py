from django.conf import settings

from accounts.navigation import menu_of, places_of


def navigation(request):
    """The header's links, the agency's name, where to flee to, and whether this is the demo."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "places": places_of(user.role) if signed_in else [],
        "menu": menu_of(user.role) if signed_in else [],
        "agency_name": settings.AGENCY_NAME,
        "is_demo": settings.DEMO,
        "second_factor_is_off": not settings.SECOND_FACTOR_REQUIRED,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "idle_seconds": settings.IDLE_MINUTES * 60,
        "is_locked": signed_in and is_locked(request.session),
    }


def is_locked(session) -> bool:
    """Whether the page must show nothing: error pages ask too, which no middleware stopped."""
    return session.stored is not None and session.stored.is_locked
