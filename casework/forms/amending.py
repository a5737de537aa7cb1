"""Correcting a contact, and the same in others that one save made with it."""

from django import forms
from django.core import signing
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from casework.correcting import UNDO_FOR
from casework.correcting_together import correctable_with, hold_clients, versions_of
from casework.exceptions import (
    ChangedSince,
    NotForEverybody,
    NothingToCorrect,
    OthersOutOfReach,
)
from casework.forms.contacts import MINUTES, NAMED, check_has_a_place, is_still_to_come
from casework.forms.day_questions import ANSWER, AsksAboutTheDay
from casework.forms.people import whose_name_is_in
from casework.models import Contact
from drafts.drafted import DraftedEditForm
from pages.choices import Radios
from pages.dates import PAST, DayField, TimeField
from pages.numbers import NumberField
from pages.sending import SentOnceForm
from pages.texts import NOTE
from places.forms.places import PlaceChoiceField

SHOWN_OF_OTHERS = "casework.forms.amending"  # the salt of what the page carries of the others


class AlsoField(forms.MultipleChoiceField):
    """Others of the save for whom the same is corrected: cleaned, their contacts."""

    widget = forms.CheckboxSelectMultiple({"translate": "no"})
    default_error_messages = {
        "invalid_choice": _(
            "You can’t correct one of the other contacts any more. Nothing is saved: check "
            "whom you mean again."
        )
    }

    def offer(self, contacts, hidden):
        """Offer these contacts by the names of their clients.

        Args:
            hidden: how many people more were there, whom this person may not correct.
        """
        self.contacts = {str(each.pk): each for each in contacts}
        self.choices = [
            (key, f"{each.client.name_in_a_list} ({each.client.chart_number})")
            for key, each in self.contacts.items()
        ]
        self.help_text = _("What you change here changes there, too. Nothing else does.")
        if hidden:
            left_out = ngettext(
                "%(number)d more person was there. You can’t correct their record.",
                "%(number)d more people were there. You can’t correct their records.",
                hidden,
            )
            self.help_text = f"{self.help_text} {left_out % {'number': hidden}}"

    def clean(self, value):
        return [self.contacts[key] for key in super().clean(value)]


class AmendForm(DraftedEditForm, AsksAboutTheDay, forms.ModelForm):
    """Correct a contact, and others of its save: the history keeps what was written before."""

    occurred_on = DayField(
        PAST,
        label=_("Date of contact"),
        error_messages={"required": _("Enter the date of contact.")},
    )
    began_at = TimeField(label=_("Time"), required=False)
    inseparable = (frozenset({"occurred_on", "began_at"}),)
    besides = frozenset({"also", "also_shown", "note_too"})
    minutes = NumberField(1, 1440, label=_("Minutes"), sentence=MINUTES, required=False)
    place_key = PlaceChoiceField(
        label=_("Place"), empty_label=_("No place of the list"), required=False
    )
    note = forms.CharField(
        label=_("Contact note"), widget=forms.Textarea, max_length=NOTE, required=False
    )
    also = AlsoField(label=_("Correct it for these people, too"), required=False)
    note_too = forms.BooleanField(
        label=_("Correct what their notes share with this one, too"),
        help_text=_(
            "What is about one person alone stays as it is. Do not name one of them in it."
        ),
        required=False,
    )
    also_shown = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = [
            "occurred_on",
            "began_at",
            "kind",
            "place_kind",
            "place_key",
            "outcome",
            "minutes",
            "present",
            "note",
        ]
        widgets = {
            "kind": Radios,
            "outcome": Radios,
            "present": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, worker, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place_kind"].choices = Contact.PlaceKind.choices
        typed = self.typed and self.typed.get("place_key")
        self.fields["place_key"].offer(worker, self.record.place_key, typed=typed)
        self.fields["present"].queryset = self._colleagues_of(worker)
        self.with_it = correctable_with(self.record, by=worker)
        self.hidden_people = self.record.people_with_it - len(self.with_it)
        if self.with_it:
            self.fields["also"].offer(self.with_it, self.hidden_people)
            self.initial["also_shown"] = self._versions()
        else:
            for name in self.besides:
                del self.fields[name]

    def _versions(self):
        """Return what the page carries of the others: what each was when it was shown."""
        versions = {str(pk): each for pk, each in versions_of(self.with_it).items()}
        return signing.dumps(versions, salt=SHOWN_OF_OTHERS)

    def _colleagues_of(self, worker):
        """Those of the team, and whoever was there, though they have left since."""
        team = User.objects.active().in_team(worker.team_id)
        there = Q(pk__in=team.values("pk")) | Q(pk__in=self.record.present.values("pk"))
        return User.objects.filter(there).exclude(pk=self.record.recorded_by_id)

    def present(self):
        return super().present() | {"present": list(self.record.present.all())}

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get("occurred_on")
        if day and day != self.record.occurred_on:
            self.ask_about(self.record.client, day)
            self.order_fields(["occurred_on", ANSWER])
        check_has_a_place(self)
        is_today = day == timezone.localdate()
        if is_today and is_still_to_come(cleaned.get("began_at")):
            self.add_error("began_at", _("The time must be now or earlier."))
        if cleaned.get("note_too") and cleaned.get("also"):
            self._ask_about_names(cleaned)
        return cleaned

    def _ask_about_names(self, cleaned):
        """Ask once about a name in the note, if what is shared of it goes to others."""
        people = [self.record.client, *(each.client for each in cleaned["also"])]
        if not whose_name_is_in(cleaned.get("note") or "", people):
            return
        field = forms.BooleanField(
            label=_("Yes, the name may stand in each record"), required=False
        )
        self.fields["names_are_right"] = field
        if not field.widget.value_from_datadict(self.data, self.files, "names_are_right"):
            self.add_error("names_are_right", NAMED)

    def add_error(self, field, error):
        """Show at the others what one of them refuses, and what each of them is by now."""
        if isinstance(error, NotForEverybody | OthersOutOfReach | NothingToCorrect):
            field = "also"
            self.data = self.data.copy()
            self.data["also_shown"] = self._versions()
        super().add_error(field, error)

    def claim(self, *, by):
        """Hold the clients of all who are corrected, before settling holds the first."""
        super().claim(by=by)
        if others := self._others():
            hold_clients([self.record, *others])

    @property
    def arguments(self):
        """The keyword arguments of `correct_contacts`, except `by`."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        versions = self._versions_seen()
        return {
            **values,
            "also": {each: versions.get(str(each.pk), "") for each in self._others()},
            "note_too": self.cleaned_data.get("note_too", False),
        }

    def _others(self):
        return self.cleaned_data.get("also") or []

    def _versions_seen(self):
        """Return what the page carried; of a page with nothing of ours, none is current."""
        try:
            return signing.loads(self.data.get("also_shown", ""), salt=SHOWN_OF_OTHERS)
        except signing.BadSignature:
            return {}


class UndoCorrectionForm(SentOnceForm):
    """The button that takes back a correction. It carries when it was saved, signed by us."""

    proof = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, contact, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.salt = _salt_of(contact, by)

    def clean_proof(self):
        try:
            moments = signing.loads(
                self.cleaned_data["proof"], salt=self.salt, max_age=UNDO_FOR
            )
        except signing.BadSignature:  # or it is too old
            raise ChangedSince from None
        return [parse_datetime(each) for each in moments]

    @property
    def arguments(self):
        """The keyword arguments of `undo_correction`, except `by`."""
        began, ended = self.cleaned_data["proof"]
        return {"began": began, "ended": ended}


def proof_of_saving(contact, by, began, ended):
    """Return what the button carries: between which moments this person saved a correction."""
    moments = [began.isoformat(), ended.isoformat()]
    return signing.dumps(moments, salt=_salt_of(contact, by))


def _salt_of(contact, by):
    return f"correction {contact.pk} {by.pk}"
