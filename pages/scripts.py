"""Forms that our own script sends (`frontend/send.js`), where the browser would navigate."""

from django.http import HttpRequest

SENT_BY_SCRIPT = "X-Sent-By-Script"  # of a request
LEADS_TO = "X-Leads-To"  # of an answer: where a redirect would lead


def is_sent_by_script(request: HttpRequest) -> bool:
    return SENT_BY_SCRIPT in request.headers
