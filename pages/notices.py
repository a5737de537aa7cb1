"""The sentence above the next page that says what was done: "Contact saved."

Django keeps messages in the session, and a session is sealed and written anew for each, once
to keep it and once to drop it. A sentence that is the same for everybody needs no such care:
marked `FIXED`, it travels in a cookie for the one page, signed and bound to the session. Any
other sentence may say a name, and stays in the session.
"""

from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing
from django.http import HttpRequest, HttpResponse

FIXED = "fixed"  # as `extra_tags`


def done(request: HttpRequest, sentence: str, *, undo: str = "", proof: str = "") -> None:
    """Say on the next page what was done, in a sentence that is the same for everybody.

    Args:
        undo: the address of a button that takes it back.
        proof: what the button sends, in a field of this name.
    """
    messages.success(request, sentence, extra_tags=f"{FIXED} {undo} {proof}".strip())


def is_fixed(message: Message) -> bool:
    return message.extra_tags.partition(" ")[0] == FIXED


def undo_address(message: Message) -> str:
    """Return the address that takes back what the message says; empty if there is none."""
    return _tag(message, 1)


def undo_proof(message: Message) -> str:
    """Return what the button that takes it back sends; empty if that is nothing."""
    return _tag(message, 2)


def _tag(message: Message, number: int) -> str:
    tags = message.extra_tags.split(" ")
    return tags[number] if is_fixed(message) and len(tags) > number else ""


class FixedSentences(CookieStorage):
    """Keeps what is marked `FIXED`, and hands the rest on."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        key = request.session.session_key or ""
        self.signer = signing.get_cookie_signer(salt=f"pages.notices {key}")

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Message], bool]:
        """Return what the cookie holds, and that there may be more in the session."""
        found, _ = super()._get(*args, **kwargs)
        return found or [], False

    def _store(
        self, queued: list[Message], response: HttpResponse, *args: Any, **kwargs: Any
    ) -> list[Message]:
        fixed = [each for each in queued if is_fixed(each)]
        unstored = super()._store(fixed, response, *args, **kwargs)
        return [each for each in queued if not is_fixed(each) or each in unstored]

    def _update_cookie(self, encoded_data: str | None, response: HttpResponse) -> None:
        if encoded_data or self.cookie_name in self.request.COOKIES:
            super()._update_cookie(encoded_data, response)


class Notices(FallbackStorage):
    """Fixed sentences in a cookie, all others in the session."""

    storage_classes = (FixedSentences, SessionStorage)
