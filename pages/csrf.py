"""What becomes of a form whose CSRF token is not this session's: `CSRF_FAILURE_VIEW`."""

from django.http import HttpRequest, HttpResponse
from django.views.csrf import csrf_failure

from pages.requests import is_sent_by_script


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show a page that says what to do, or answer a script as a locked session does.

    send.js covers the page then. Once the same person has unlocked it, it has new tokens, all
    that was typed, and a sentence that asks to press the button again.
    """
    if is_sent_by_script(request):
        return HttpResponse(status=401, headers={"HX-Trigger": "session-locked"})
    return csrf_failure(request, reason)
