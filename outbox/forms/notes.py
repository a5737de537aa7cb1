"""What a phone sends, and what becomes of a note: a contact, or nothing."""

import base64
import binascii
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework.forms.contacts import (
    TILE_ATTRS,
    USUAL_PLACE,
    ChoosesClient,
    ClientChoiceField,
    is_still_to_come,
)
from casework.forms.day_questions import AsksAboutTheDay
from casework.models import Contact, FollowUp
from encryption.row_keys import new_row_key
from outbox.models import OfflineNote
from outbox.senders import LENGTH
from outbox.words import Words, day_in, time_in
from pages.choices import Radios
from pages.dates import AHEAD, PAST, DayField, TimeField
from pages.sending import SentOnceForm
from pages.texts import LINE, NOTE
from pages.typed import ShownAsTyped

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


class MatchForm(ChoosesClient, ShownAsTyped, SentOnceForm, AsksAboutTheDay):
    """A note as the contact that it was: what it says can be corrected before it is saved."""

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

    def __init__(self, data: Any = None, *, note: OfflineNote, worker: Any, **kwargs: Any):
        initial = initial_for(note.words) if note.words else {}
        super().__init__(data, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.offer_clients(worker)

    @cached_property
    def contact_key(self) -> Any:
        """The key of the contact that will be made: a second sending finds it by that."""
        return new_row_key()

    def makes(self) -> Contact:
        return Contact(pk=self.contact_key)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day, client = cleaned.get("occurred_on"), cleaned.get("client")
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


def initial_for(words: Words) -> dict[str, Any]:
    """Return what the form says at first: what the note says.

    A text that is too long for its field goes into the note, where it can be shortened.
    """
    note, task = words["note"], words["next"]
    if len(task) > LINE:
        note, task = f"{note}\n\n{task}", ""
    day: date | None = day_in(words["day"])
    return {
        "note": note,
        "task": task,
        "kind": words["kind"] or Contact.Kind.STREET,
        "outcome": words["outcome"] or Contact.Outcome.REACHED,
        "occurred_on": day or timezone.localdate(),
        "began_at": time_in(words["time"]),
    }
