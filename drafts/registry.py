"""The forms of which drafts are kept, registered by packages above in `AppConfig.ready`."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
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
        form: its class: what is typed into any other field is not kept.
        address: returns the address of its page, by its subject, which is the key of a record
            or None, and the key of the client whom a draft is about, or None.
        client_of: returns the key of the client whom a draft is about, or None: by who writes
            it, its subject and its answers.
        rows: what the names of fields begin with that the page adds to its form.
        kept: returns what of the answers may be kept.
        parts: returns what of the answers is about other people, by the key of each: it is
            sealed with theirs. None if the form has nothing of the kind.
        changes_record: whether the page asks for more than logging a contact does: somebody
            with emergency access logs, and changes nothing.
    """

    code: str
    name: "_StrPromise"
    capability: str
    form: Any
    address: Callable[[UUID | None, UUID | None], str]
    client_of: Callable[[User, UUID | None, Answers], UUID | None]
    rows: tuple[str, ...] = ()
    kept: Callable[[Answers], Answers] = all_of_it
    parts: Callable[[Answers], dict[UUID, Answers]] | None = None
    changes_record: bool = False

    def answers(self, typed: Answers) -> Answers:
        """Return what may be kept of what a browser sent."""
        names = set(self._names())
        return self.kept(
            {
                name: values
                for name, values in typed.items()
                if name in names or name.startswith(self.rows)
            }
        )

    def _names(self) -> Iterator[str]:
        for name, field in self.form.base_fields.items():
            yield from (name + part for part in getattr(field.widget, "widgets_names", [""]))


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


def codes_that_change_records() -> list[str]:
    """Return the codes of the pages that ask for more than logging a contact does."""
    return sorted(page.code for page in _registered.values() if page.changes_record)


def is_registered(code: str) -> bool:
    """Whether a page of this code keeps drafts: an upgrade may have taken it away."""
    return code in _registered
