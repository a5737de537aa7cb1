"""Who else was at a contact: a list to check, and for each what is about them alone."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from casework.exceptions import NotForEverybody
from casework.models import Client
from casework.reach import Reach, TooLittleReach
from casework.searching import FoundPeople, find_to_log
from pages.requests import FIND
from pages.texts import NOTE

FIELD = "others"  # of the form of a contact: the keys of those who are checked
WORDS = "typed_people"  # of the form: what is looked for in the list
ANY = "any-person"  # in place of the key, in a row that is drawn once for all
MOST_OTHERS = 19  # our judgment: a camp; their rows are held until all are saved
OWN_NOTE = re.compile(r"person-([\w-]+)-own")
LEAST_LETTERS = 3  # of a name that is looked for in a note


class OthersField(forms.MultipleChoiceField):
    """Those who are checked: cleaned, the clients, held in the order of their keys."""

    default_error_messages = {
        "invalid_choice": _(
            "You can’t log a contact with one of the people whom you checked any more. Check "
            "them again."
        ),
        "too_many": _("Log a contact with at most %(most)s people at once."),
    }
    worker: Any = None

    def to_python(self, value: Any) -> list[UUID]:
        return sorted(set(keys_in(value)))

    def validate(self, value: Any) -> None:
        if len(value) > MOST_OTHERS:
            params = {"most": MOST_OTHERS + 1}
            raise ValidationError(self.error_messages["too_many"], "too_many", params)

    def clean(self, value: Any) -> list[Client]:
        return [self._held(key) for key in super().clean(value)]

    def _held(self, key: UUID) -> Client:
        try:
            return Client.objects.hold(key, self.worker, Reach.LOG)
        except (Client.DoesNotExist, TooLittleReach):
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, "invalid_choice") from None


def keys_in(values: Any) -> Iterator[UUID]:
    """Yield the keys in what a browser sent; what is none was typed by nobody."""
    for value in values or ():
        try:
            yield Client._meta.pk.to_python(value)
        except ValidationError:
            continue


class PersonForm(forms.Form):
    """What is about one of several people alone."""

    template_name = "casework/contacts/_person_row.html"
    own = forms.CharField(
        label=_("Only about this person"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=NOTE,
        required=False,
    )
    gets_services = forms.BooleanField(
        label=_("The services and items are for this person, too"), required=False, initial=True
    )

    def __init__(self, data: Any, key: object, *, is_checked: bool = True) -> None:
        super().__init__(data, prefix=f"person-{key}")
        self.key, self.is_checked = key, is_checked

    def check_nothing(self) -> None:
        """Show what was typed so far: it is not sent yet, so nothing of it is wrong."""
        self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.is_checked:
            self.add_error("own", _("Check this person, or clear the note about them."))
        return cleaned


@dataclass(frozen=True)
class Line:
    """One person of the list on a page; `row` is what opens when they are checked."""

    client: Client
    is_checked: bool
    row: SafeString


class OtherPeople:
    """The list on the form of a contact: who is checked, and what is about each alone.

    Args:
        data: what a browser sent; None for a new page.
        field: where the one client is chosen whom every contact has.
        typed: what was typed before, for a page that shows it: nothing of it is checked.
    """

    found: FoundPeople | None = None

    def __init__(self, data: Any, field: Any, typed: Any = None) -> None:
        self.field = field
        shown = typed if data is None else data
        self.checked = set(keys_in(shown.getlist(FIELD))) if shown is not None else set()
        self.rows = {} if shown is None else dict(self._rows(shown))
        if data is None:
            for row in self.rows.values():
                row.check_nothing()
        if data is None and shown and shown.get(FIND) == FIELD:
            self.found = find_to_log(shown.get(WORDS, ""), by=field.worker)
            if self.found.only:
                self.checked.add(self.found.only.pk)

    def _rows(self, data: Any) -> Iterator[tuple[UUID, PersonForm]]:
        noted = (OWN_NOTE.fullmatch(name) for name in data if data[name])
        written_about = set(keys_in(found[1] for found in noted if found))
        for key in self.checked | written_about:
            yield key, PersonForm(data, key, is_checked=key in self.checked)

    @property
    def has_errors(self) -> bool:
        return any(row.errors for row in self.rows.values())

    def about(self, client: Client) -> dict[str, Any]:
        """Return what was typed about one person alone; empty if they are not in the list."""
        row = self.rows.get(client.pk)
        return row.cleaned_data if row and row.is_valid() else {}

    def show(self, refusal: NotForEverybody) -> None:
        """Show in the person's place why their record refuses the contact."""
        if row := self.rows.get(refusal.client.pk):
            row.add_error("own", refusal.why)

    @cached_property
    def lines(self) -> list[Line]:
        """Those whom the page lists, and before them those who were found or are checked."""
        listed = {each.pk: each for each in self.field.offered}
        found = {each.pk: each for each in (self.found.clients if self.found else ())}
        missing = (self.rows.keys() | self.checked) - listed.keys() - found.keys()
        everybody = {**found, **self._checked(missing), **listed}
        return [
            self._line(each)
            for each in everybody.values()
            if str(each.pk) != str(self.field.chosen) or each.pk in self.rows
        ]

    def _checked(self, keys: Collection[UUID]) -> dict[UUID, Client]:
        """Return those of these clients with whom the worker may log a contact, open or not."""
        if not keys:
            return {}
        return Client.objects.reachable_by(self.field.worker, Reach.LOG).in_bulk(keys)

    def _line(self, client: Client) -> Line:
        row = self.rows.get(client.pk)
        if row is None:
            return blank_line(client, self._blank, is_checked=client.pk in self.checked)
        return Line(client, client.pk in self.checked, row.render())

    @cached_property
    def _blank(self) -> str:
        return blank_row()


def blank_row() -> str:
    """Draw the row of anybody: those of all who are not checked differ by the key alone."""
    return PersonForm(None, ANY).render()


def blank_line(client: Client, row: str, *, is_checked: bool = False) -> Line:
    """Return a line about whom nothing was typed yet, with the `blank_row` for their key."""
    return Line(client, is_checked, SafeString(row.replace(ANY, str(client.pk))))


def whose_name_is_in(text: str, clients: list[Client]) -> list[Client]:
    """Return those a word of whose preferred name stands in a text as a word."""
    words = set(_words(text))
    return [each for each in clients if words & set(_words(each.preferred_name))]


def _words(text: str) -> list[str]:
    found = re.findall(r"\w+", text.casefold())
    return [word for word in found if len(word) >= LEAST_LETTERS]
