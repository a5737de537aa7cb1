"""Who asks: the browser itself, htmx, or a script of ours; and what they want answered."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

SENT_BY_SCRIPT = "X-Sent-By-Script"  # sent by frontend/send.js
FIND = "find"  # the name of a button that finds people; its value says for which list


class HtmxRequest(HttpRequest):
    """A request as `HtmxMiddleware` leaves it: `htmx` is true where htmx or lock.js asks."""

    htmx: HtmxDetails


def is_sent_by_script(request: HttpRequest) -> bool:
    """Whether send.js sent a form, in place of the browser."""
    return SENT_BY_SCRIPT in request.headers


def answers_of(request: HttpRequest) -> dict[str, Any]:
    """Return what a browser sent as arguments of a form: `data`, or `as_typed` for one to show.

    A button that finds people has nothing carried out, and keeps all that was typed.
    """
    if FIND in request.POST:
        return {"data": None, "as_typed": request.POST.copy()}
    return {"data": request.POST if request.method == "POST" else None}
