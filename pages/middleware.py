"""What a page answers where the database refused to save, and no form was there to say so."""

from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pages.refusing import refusal_of


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
