"""What a phone sends, and what becomes of a note: a contact, or nothing."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from casework.forms.awards import AskedOfADay
from casework.forms.contacts import (
    TILE_ATTRS,
    USUAL_PLACE,
    ChoosesClient,
    ClientChoiceField,
    is_still_to_come,
)
from casework.forms.day_questions import AsksAboutTheDay
from casework.forms.offers import FIELD, Answer, Offers, ServicesField
from casework.models import Contact, FollowUp
from encryption.row_keys import new_row_key
from outbox.clocks import Written, written_at
from outbox.models import OfflineNote
from outbox.senders import LENGTH
from outbox.words import Words
from pages.choices import Radios
from pages.dates import AHEAD, PAST, DayField, TimeField
from pages.sending import SentOnceForm
from pages.texts import LINE, NOTE
from pages.typed import ShownAsTyped
from services.models import Service
from services.models.services import every_service

MOST_SEALED = 90_000  # characters of base64: a note of the greatest length in any alphabet


class SealedField(forms.CharField):
    """Bytes in base64."""

    def clean(self, value: Any) -> bytes:
        text = super().clean(value)
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            raise ValidationError(_("This note can’t be opened.")) from None


class ReceiveForm(forms.Form):
    """What a phone sends of one note. Its own key makes sure that it is there once."""

    note = forms.UUIDField()
    receiving_key = forms.UUIDField()
    sender = forms.CharField(min_length=LENGTH, max_length=LENGTH)
    sealed = SealedField(max_length=MOST_SEALED)

    @property
    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of `OfflineNote.receive`, except `by`."""
        answers = dict(self.cleaned_data)
        key = answers.pop("receiving_key")
        return {**answers, "key": key}


class MatchForm(ChoosesClient, ShownAsTyped, SentOnceForm, AskedOfADay, AsksAboutTheDay):
    """A note as the contact that it was: what it says can be corrected before it is saved.

    The services that it says were offered are checked; the awards are those of its day.
    """

    client = ClientChoiceField(
        label=_("Who"),
        queryset=None,
        empty_label=_("Choose a client"),
        error_messages={"required": _("Choose the client.")},
    )
    occurred_on = DayField(
        PAST,
        label=_("Date of contact"),
        error_messages={"required": _("Enter the date of contact.")},
    )
    began_at = TimeField(label=_("Time (about)"), required=False)
    kind = forms.ChoiceField(
        label=_("Type of contact"),
        choices=Contact.Kind,
        widget=Radios(TILE_ATTRS),
        error_messages={"required": _("Choose the type of contact.")},
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Contact.Outcome,
        widget=Radios(TILE_ATTRS),
        error_messages={"required": _("Choose the outcome.")},
    )
    services = ServicesField(label=_("Services and items offered"), required=False)
    note = forms.CharField(
        label=_("Contact note"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=NOTE,
        required=False,
    )
    task = forms.CharField(
        label=_("What you will do"),
        help_text=_("Leave it empty if nothing is to be done."),
        max_length=LINE,
        required=False,
    )
    due_on = DayField(AHEAD, label=_("Follow-up date"), required=False)
    next_kind = forms.ChoiceField(
        label=_("How"), choices=FollowUp.Kind, initial=FollowUp.Kind.VISIT, required=False
    )

    clock_ahead = timedelta()  # what made day and time of the note those of its arrival

    def __init__(self, data: Any = None, *, note: OfflineNote, worker: Any, **kwargs: Any):
        initial: dict[str, Any] = {}
        if note.words:
            written = written_at(note.words, note.received_at)
            self.clock_ahead = written.clock_ahead
            initial = initial_for(note.words, written)
        super().__init__(data, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.offer_clients(worker)
        day, shown_for = self.read_day()
        if not self.is_bound:
            day = self.initial["offered_on"] = self.initial.get("occurred_on", day)
        self.offers = Offers(
            data, worker, day, shown_for=shown_for, typed=self._typed_services(note.words)
        )
        self.fields["services"].offer(self.offers.offering.listed)
        self.unlisted = list(unlisted(note.words, self.offers.offering.listed))

    def _typed_services(self, words: Words | None) -> Any:
        """Return what a new page shows of the services: what was typed, or the note says."""
        if self.is_bound:
            return None
        return MultiValueDict(services_of(words)) if self.typed is None else self.typed

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.offers.is_valid()])

    @property
    def problems(self) -> list[Any]:
        """Every field with an error, of the page and of its rows of offers: for the summary."""
        return [field for form in (self, *self.offers.rows) for field in form if field.errors]

    @property
    def clock_ahead_in_words(self) -> str:
        """Such as "12 minutes"; empty if the phone's clock changed nothing."""
        now = timezone.now()
        return timesince(now, now + self.clock_ahead, depth=1) if self.clock_ahead else ""

    @cached_property
    def contact_key(self) -> Any:
        """The key of the contact that will be made: a second sending finds it by that."""
        return new_row_key()

    def makes(self) -> Contact:
        return Contact(pk=self.contact_key)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day, client = cleaned.get("occurred_on"), cleaned.get("client")
        if client:
            self.offers.settle_awards([client])
        if day and client:
            self.ask_about(client, day)
        if day == timezone.localdate() and is_still_to_come(cleaned.get("began_at")):
            self.add_error("began_at", _("The time must be now or earlier."))
        self._check_follow_up(cleaned)
        return cleaned

    def _check_follow_up(self, cleaned: dict[str, Any]) -> None:
        """Ask for what a follow-up needs, if there is to be one: a day, and how."""
        if cleaned.get("task") and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error(
                "due_on", _("Enter the follow-up date, or clear “What you will do”.")
            )
        if cleaned.get("due_on") and not cleaned.get("next_kind"):
            self.add_error("next_kind", _("Choose the type of follow-up."))

    @property
    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of `OfflineNote.match`, except `by`."""
        answers = self.cleaned_data
        return {
            "client": answers["client"],
            "contact": {
                "id": self.contact_key,
                "kind": answers["kind"],
                "place_kind": USUAL_PLACE[answers["kind"]],
                "outcome": answers["outcome"],
                "occurred_on": answers["occurred_on"],
                "began_at": answers["began_at"],
                "note": answers["note"],
            },
            "offers": self.offers.facts_for(answers["client"], answers["occurred_on"]),
            "follow_up": {
                "due_on": answers["due_on"],
                "kind": answers["next_kind"],
                "task": answers["task"],
            }
            if answers["due_on"]
            else None,
        }


class DiscardForm(SentOnceForm):
    reason = forms.ChoiceField(
        label=_("Why it is discarded"),
        choices=OfflineNote.Reason,
        widget=Radios,
        error_messages={"required": _("Choose why it is discarded.")},
    )


def initial_for(words: Words, written: Written) -> dict[str, Any]:
    """Return what the form says at first: what the note says.

    A text that is too long for its field goes into the note, where it can be shortened.
    """
    note, task = words["note"], words["next"]
    if len(task) > LINE:
        note, task = f"{note}\n\n{task}", ""
    return {
        "note": note,
        "task": task,
        "kind": words["kind"] or Contact.Kind.STREET,
        "outcome": words["outcome"] or Contact.Outcome.REACHED,
        "occurred_on": written.day or timezone.localdate(),
        "began_at": written.time,
    }


def services_of(words: Words | None) -> dict[str, list[str]]:
    """Return the services of a note as a browser would send them: items as given."""
    noted = _noted(words)
    listed = every_service()
    answers: dict[str, list[str]] = {FIELD: list(noted)}
    for code, number in noted.items():
        answers[f"offer-{code}-quantity"] = [str(number)]
        if code in listed and listed[code].is_item:
            answers[f"offer-{code}-answer"] = [Answer.PROVIDED]
    return answers


def unlisted(words: Words | None, listed: Mapping[str, Service]) -> Iterator[tuple[str, int]]:
    """Yield what a note has and the list of its day has not: a name, and how many."""
    known = every_service()
    for code, number in _noted(words).items():
        if code not in listed:
            yield (known[code].label if code in known else code), number


def _noted(words: Words | None) -> dict[str, int]:
    """Return how many of each service: none in a note of before there were any."""
    return dict(words.get("services", [])) if words else {}
