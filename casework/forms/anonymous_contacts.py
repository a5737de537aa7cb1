from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.awards import (
    OTHER_DAY,
    AskedOfADay,
    PaidByField,
    are_others,
)
from casework.models import AnonymousContact, Award, Contact
from casework.offering import offering_on
from drafts.drafted import DraftedForm
from pages.choices import Radios
from pages.dates import PAST, DayField
from pages.editing import EditForm
from pages.numbers import NumberField
from pages.sending import SentOnceForm
from services.models.services import every_service


class CountForm(forms.Form):
    """How many people were met, when, how and in what kind of place."""

    people = NumberField(
        1,
        500,
        label=_("Number of people"),
        sentence=_("Enter how many people you met, from %(least)s to %(most)s."),
        initial=1,
    )
    occurred_on = DayField(PAST, label=_("Date of contact"))
    kind = forms.ChoiceField(
        label=_("Type of contact"),
        choices=Contact.Kind,
        initial=Contact.Kind.STREET,
        widget=Radios,
    )
    place_kind = forms.ChoiceField(
        label=_("Location type"), choices=Contact.PlaceKind, initial=Contact.PlaceKind.OUTDOORS
    )


PREFIX = "given-"  # of a field that asks how many were given; behind it, the code


class GivenForm(forms.Form):
    """How many of each item and service were given: a number for each on the agency's list."""

    def ask_for(self, services):
        for service in services:
            label = service.label
            if service.unit_label:
                label = f"{label} ({service.unit_label})"
            self.fields[PREFIX + service.code] = NumberField(
                0,
                999,
                label=label,
                sentence=_("Enter how many were given, from %(least)s to %(most)s."),
                required=False,
            )
        self.items = {PREFIX + each.code for each in services if each.is_item}

    @property
    def counts(self):
        """The fields of the count itself."""
        return [field for field in self.visible_fields() if not self._is_given(field)]

    @property
    def given_items(self):
        return [field for field in self if field.name in self.items]

    @property
    def given_services(self):
        others = (field for field in self if self._is_given(field) and not field.is_decision)
        return [field for field in others if field.name not in self.items]

    @property
    def has_given_services(self):
        """Whether the folded part of the page holds something that must be seen."""
        return any(field.errors or field.value() for field in self.given_services)

    @property
    def arguments(self) -> dict:
        """The keyword arguments of the verb, except `by`; `given` by the code."""
        answers = {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(PREFIX) and name != "offered_on"
        }
        given = {
            name.removeprefix(PREFIX): number
            for name, number in self.cleaned_data.items()
            if name.startswith(PREFIX) and number
        }
        return answers | {"given": given}

    def _is_given(self, field):
        return field.name.removeprefix("keep-").startswith(PREFIX)


class AnonymousContactForm(DraftedForm, AskedOfADay, GivenForm, CountForm):
    """People met without a name: a count, and nothing that could identify anybody."""

    award = PaidByField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["occurred_on"].initial = timezone.localdate()
        day, shown_for = self.read_day()
        offering = offering_on(day)
        self.ask_for(offering.listed.values())
        self.ask_again = are_others(day, shown_for)
        self.fields["award"].offer(offering.awards)
        self.fields["award"].required = self.fields["award"].has_several

    def clean(self):
        cleaned = super().clean()
        if self.ask_again:
            self.errors.pop("award", None)
            self.add_error("award", OTHER_DAY)
        return cleaned


class AnonymousContactEditForm(EditForm, GivenForm, CountForm):
    """Correct a count. The award has to pay on the day, whichever of the two is changed."""

    award = forms.ModelChoiceField(
        label=_("Funding source"),
        queryset=Award.objects.all(),
        required=False,
        empty_label=_("No grant"),
    )

    def __init__(self, *args, record, **kwargs):
        given = record.given
        self.services = [
            service
            for service in every_service().values()
            if not service.is_retired or service.code in given
        ]
        super().__init__(*args, record=record, **kwargs)
        self.ask_for(self.services)

    def present(self):
        given = self.record.given
        numbers = {PREFIX + each.code: given.get(each.code) for each in self.services}
        return {**super().present(), **numbers}


class WithdrawalForm(SentOnceForm):
    """Why an anonymous contact is withdrawn: the button that undoes has no question."""

    withdrawal = forms.ChoiceField(
        label=_("Why do you withdraw it?"),
        choices=[
            (each.value, each.label)
            for each in AnonymousContact.Withdrawal
            if each not in AnonymousContact.BY_SYSTEM
        ],
        widget=Radios,
        error_messages={"required": _("Choose why it is withdrawn.")},
    )
