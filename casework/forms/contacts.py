"""Logging a contact on one page, and correcting one."""

from datetime import timedelta

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.exceptions import AlreadyLogged
from casework.forms.awards import AskedOfADay
from casework.forms.offers import offer_rows
from casework.models import Client, Contact, FollowUp
from casework.reach import Reach
from encryption.row_keys import new_row_key
from pages.choices import RevealingRadios, drop_unrevealed
from pages.dates import AHEAD, PAST, DayField, TimeField
from pages.numbers import NumberField

TILE_ATTRS = {"class": "tiles"}
OPTIONAL_FIELDS = ("place_kind", "minutes", "present")
MINUTES = _("Enter the minutes, from %(least)s to %(most)s.")
MANY_CLIENTS = 6  # a phone shows no more without scrolling


class When(TextChoices):
    NOW = "now", _("Now")
    EARLIER = "earlier", _("Earlier today")
    ANOTHER_DAY = "another_day", _("Another date")


class Next(TextChoices):
    NOTHING = "nothing", _("No follow-up")
    TOMORROW = "tomorrow", _("Tomorrow")
    WEEK = "week", _("In a week")
    FORTNIGHT = "fortnight", _("In two weeks")
    ANOTHER_DAY = "another_day", _("Another date")


DAYS_AHEAD = {
    Next.TOMORROW: timedelta(days=1),
    Next.WEEK: timedelta(days=7),
    Next.FORTNIGHT: timedelta(days=14),
}

USUAL_PLACE = {
    Contact.Kind.STREET: Contact.PlaceKind.OUTDOORS,
    Contact.Kind.VISIT: Contact.PlaceKind.HOME,
    Contact.Kind.OFFICE: Contact.PlaceKind.OFFICE,
    Contact.Kind.ACCOMPANIMENT: Contact.PlaceKind.OTHER,
    Contact.Kind.PHONE: Contact.PlaceKind.REMOTE,
    Contact.Kind.MESSAGE: Contact.PlaceKind.REMOTE,
}


class ClientSelect(forms.Select):
    """Shows everybody; whose name does not open is not to be chosen."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value and not value.instance.can_be_named:
            option["attrs"]["disabled"] = True
        return option


class ClientChoiceField(forms.ModelChoiceField):
    widget = ClientSelect

    def label_from_instance(self, client):
        return f"{client.name_in_a_list} ({client.chart_number})"


class ContactForm(AskedOfADay):
    key = forms.UUIDField(widget=forms.HiddenInput)
    client = ClientChoiceField(
        label=_("Who"),
        queryset=Client.objects.none(),
        empty_label=_("Choose a client"),
        error_messages={"required": _("Choose the client.")},
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=When,
        initial=When.NOW,
        widget=RevealingRadios(
            TILE_ATTRS, reveals={When.EARLIER: ["began_at"], When.ANOTHER_DAY: ["occurred_on"]}
        ),
        error_messages={"required": _("Choose when the contact was.")},
    )
    began_at = TimeField(label=_("Time (about)"), required=False)
    occurred_on = DayField(PAST, label=_("Date of contact"), required=False)
    kind = forms.ChoiceField(
        label=_("Type of contact"),
        choices=Contact.Kind,
        widget=forms.RadioSelect(TILE_ATTRS),
        initial=Contact.Kind.STREET,
        error_messages={"required": _("Choose the type of contact.")},
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Contact.Outcome,
        widget=forms.RadioSelect(TILE_ATTRS),
        initial=Contact.Outcome.REACHED,
        error_messages={"required": _("Choose the outcome.")},
    )
    note = forms.CharField(
        label=_("Contact note"),
        help_text=_(
            "Write facts, and the client's own words where you can. Your supervisor can read "
            "this, and a court could order it."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10_000,
        required=False,
    )
    place_kind = forms.ChoiceField(
        label=_("Location type"),
        choices=[("", _("Usual place for this type")), *Contact.PlaceKind.choices],
        required=False,
    )
    minutes = NumberField(1, 1440, label=_("Minutes"), sentence=MINUTES, required=False)
    present = forms.ModelMultipleChoiceField(
        label=_("Other staff present"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple(TILE_ATTRS),
        required=False,
    )
    next = forms.ChoiceField(
        label=_("Follow-up"),
        choices=Next,
        initial=Next.NOTHING,
        widget=RevealingRadios(
            TILE_ATTRS,
            reveals={
                Next.TOMORROW: ["next_kind", "task"],
                Next.WEEK: ["next_kind", "task"],
                Next.FORTNIGHT: ["next_kind", "task"],
                Next.ANOTHER_DAY: ["due_on", "next_kind", "task"],
            },
        ),
        error_messages={"required": _("Choose a follow-up date, or No follow-up.")},
    )
    due_on = DayField(AHEAD, label=_("Follow-up date"), required=False)
    next_kind = forms.ChoiceField(
        label=_("How"),
        choices=FollowUp.Kind,
        initial=FollowUp.Kind.VISIT,
        required=False,
    )
    task = forms.CharField(label=_("What you will do"), max_length=200, required=False)

    def __init__(self, data=None, *, worker, clients, initial=None):
        super().__init__(data, initial={"key": new_row_key(), **(initial or {})})
        self.worker = worker
        self.fields["client"].queryset = clients
        self.fields["present"].queryset = (
            User.objects.active().in_team(worker.team_id).exclude(pk=worker.pk)
        )
        day, shown_for = self.read_day()
        self.offers = offer_rows(data, worker, day, shown_for=shown_for)

    def _read(self, name):
        """Today is meant, whatever day is typed, until "Another day" is chosen."""
        is_hidden = name == "occurred_on" and self["when"].value() != When.ANOTHER_DAY
        return None if is_hidden else super()._read(name)

    def is_valid(self):
        return all([super().is_valid(), self.offers.is_valid()])

    def clean(self):
        cleaned = super().clean()
        drop_unrevealed(self)
        self._require(
            "occurred_on", _("Enter the date of contact."), by=("when", When.ANOTHER_DAY)
        )
        if cleaned.get("when") == When.EARLIER and is_still_to_come(cleaned.get("began_at")):
            self.add_error("began_at", _("The time must be now or earlier."))
        self._require("due_on", _("Enter the follow-up date."), by=("next", Next.ANOTHER_DAY))
        if cleaned.get("next") != Next.NOTHING and not cleaned.get("next_kind"):
            self.add_error("next_kind", _("Choose the type of follow-up."))
        return cleaned

    def _require(self, name, sentence, *, by):
        """Ask for a field that the answer `by`, a field and its value, makes necessary."""
        question, answer = by
        is_asked = self.cleaned_data.get(question) == answer
        if is_asked and name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, sentence)

    def add_error(self, field, error):
        """After `AlreadyLogged`, use a new key: saved again, it is another contact."""
        super().add_error(field, error)
        if isinstance(error, AlreadyLogged):
            self.data = self.data.copy()
            self.data["key"] = new_row_key()

    @property
    def has_many_clients(self) -> bool:
        """Whether the list is so long that typing is quicker."""
        return len(self.fields["client"].choices) > MANY_CLIENTS

    @property
    def has_optional_answers(self) -> bool:
        """Whether the folded part of the page holds something that must be seen."""
        return any(self[name].errors or self[name].value() for name in OPTIONAL_FIELDS)

    @property
    def problems(self):
        """Every field with an error, of the page and of its rows of offers: for the summary."""
        forms_of_page = [self, *self.offers]
        return [field for form in forms_of_page for field in form if field.errors]

    @property
    def arguments(self) -> dict:
        """The keyword arguments of `recording.record_contact`, except `by`."""
        day = self._day()
        client = self.cleaned_data["client"]
        client.reached_by = self.worker, Reach.LOG
        offers = (row.facts(day) for row in self.offers)
        return {
            "client": client,
            "key": self.cleaned_data["key"],
            "contact": {
                "kind": self.cleaned_data["kind"],
                "place_kind": self.cleaned_data["place_kind"]
                or USUAL_PLACE[self.cleaned_data["kind"]],
                "outcome": self.cleaned_data["outcome"],
                "occurred_on": day,
                "began_at": self._time(),
                "minutes": self.cleaned_data["minutes"],
                "note": self.cleaned_data["note"],
            },
            "present": self.cleaned_data["present"],
            "offers": [facts for facts in offers if facts],
            "follow_up": self._follow_up(),
        }

    def _day(self):
        if self.cleaned_data["when"] == When.ANOTHER_DAY:
            return self.cleaned_data["occurred_on"]
        return timezone.localdate()

    def _time(self):
        if self.cleaned_data["when"] == When.NOW:
            return timezone.localtime().time().replace(second=0, microsecond=0)
        if self.cleaned_data["when"] == When.EARLIER:
            return self.cleaned_data["began_at"]
        return None

    def _follow_up(self):
        answer = self.cleaned_data["next"]
        if answer == Next.NOTHING:
            return None
        ahead = DAYS_AHEAD.get(answer)
        return {
            "due_on": timezone.localdate() + ahead if ahead else self.cleaned_data["due_on"],
            "kind": self.cleaned_data["next_kind"],
            "task": self.cleaned_data["task"],
        }


def is_still_to_come(time_of_today) -> bool:
    return time_of_today is not None and time_of_today > timezone.localtime().time()


class AmendForm(forms.ModelForm):
    """Correct a contact: what was written before stays in its history."""

    minutes = NumberField(1, 1440, label=_("Minutes"), sentence=MINUTES, required=False)

    class Meta:
        model = Contact
        fields = ["kind", "place_kind", "outcome", "minutes", "note"]
        widgets = {
            "kind": forms.RadioSelect,
            "outcome": forms.RadioSelect,
        }
