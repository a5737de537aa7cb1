"""What every page goes through: compression, a sentence where the database refused, and where
the answer to a form leads that a script sent."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from pages.refusing import refusal_of
from pages.requests import is_sent_by_script

LEADS_TO = "X-Leads-To"  # answered to send.js


class RefusalsOfTheDatabase:
    """Answer 409 with a sentence. An error page's log would name the values of the row."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, IntegrityError):
            return None
        [sentence] = refusal_of(exception).messages
        return render(request, "409.html", {"sentence": sentence}, status=409)


class CompressedPages(GZipMiddleware):
    """Compress pages in which nothing that a stranger chose stands beside a secret.

    Who sees how long a compressed page is, and has a part of it repeat what they choose, can
    guess the rest letter by letter (BREACH). What others can choose of a page comes from its
    address or from what is sent. So a page for somebody who is signed in is compressed only
    if it answers an address without a question mark, and found what was asked for: a page
    about an error may repeat any address.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.status_code != HTTPStatus.OK or not is_page:
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES and repeats_a_choice(request):
            return response
        compressed: HttpResponse = super().process_response(request, response)
        return compressed


def repeats_a_choice(request: HttpRequest) -> bool:
    """Whether the answer may hold words that came with the request."""
    return request.method not in {"GET", "HEAD"} or bool(request.META.get("QUERY_STRING"))


class FormsSentByScript:
    """Tells a script that sent a form where the answer leads: it can't read a redirect.

    `fetch` would follow one by itself, and have a page drawn that nobody sees. Whatever else
    the answer brings stays: cookies, messages, what is cleared from the browser.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_sent_by_script(request):
            return response
        if "Location" in response.headers:
            response[LEADS_TO] = response["Location"]
            del response["Location"]
            response.status_code, response.content = 204, b""
            for header in ("Content-Type", "Content-Length"):
                del response[header]
        return response
