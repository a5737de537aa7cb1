"""The forms of which drafts are kept, registered by packages above in `AppConfig.ready`."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from accounts.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Answers = Mapping[str, list[str]]


def all_of_it(typed: Answers) -> Answers:
    return typed


class DraftedPage(NamedTuple):
    """A page with a form of which drafts are kept.

    Args:
        code: what stands in the database; never change it once there are drafts.
        name: what people call the form.
        capability: what its page requires.
        address: returns the address of its page about a subject, the key of a record, or None.
        client_of: returns the key of the client whom a draft is about, or None: by who writes
            it, its subject and its answers.
        kept: returns what of the answers may be kept.
    """

    code: str
    name: "_StrPromise"
    capability: str
    address: Callable[[UUID | None], str]
    client_of: Callable[[User, UUID | None, Answers], UUID | None]
    kept: Callable[[Answers], Answers] = all_of_it


class UnknownForm(LookupError):
    """No page of this code keeps drafts."""


_registered: dict[str, DraftedPage] = {}


def register(page: DraftedPage) -> None:
    """Let drafts of a page's form be kept; once, however often it is asked."""
    _registered[page.code] = page


def page_of(code: str) -> DraftedPage:
    """Return the page of a code. Raises `UnknownForm`."""
    try:
        return _registered[code]
    except KeyError:
        raise UnknownForm(code) from None


def is_registered(code: str) -> bool:
    """Whether a page of this code keeps drafts: an upgrade may have taken it away."""
    return code in _registered
