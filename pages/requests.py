"""Who asks: the browser itself, htmx, or a script of ours."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

SENT_BY_SCRIPT = "X-Sent-By-Script"  # sent by frontend/send.js


class HtmxRequest(HttpRequest):
    """A request as `HtmxMiddleware` leaves it: `htmx` is true where htmx or lock.js asks."""

    htmx: HtmxDetails


def is_sent_by_script(request: HttpRequest) -> bool:
    """Whether send.js sent a form, in place of the browser."""
    return SENT_BY_SCRIPT in request.headers
