"""The services offered at a contact: a few rows, each with what the person answered."""

from django import forms
from django.db.models import TextChoices
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import codes
from casework.forms.awards import OTHER_DAY, PaidByField, are_others
from casework.models import Offer
from casework.models.awards import awards_paying_on
from pages.numbers import NumberField
from pages.texts import LINE

ROWS = 4


class Answer(TextChoices):
    PROVIDED = "provided", _("Accepted, provided today")
    ACCEPTED = "accepted", _("Accepted, not yet provided")
    LATER = "later", _("Maybe later")
    DECLINED = "declined", _("No")


class Services:
    """What may be offered on a day; as choices, what this worker offers most comes first."""

    def __init__(self, worker, day):
        self.worker, self.codes = worker, codes.on_or_first(codes.SERVICES, day).codes
        self.values = {code.value for code in self.codes}

    @cached_property
    def choices(self):
        """The choices by category. Only a page that shows them asks what is offered most."""
        by_value = {code.value: code for code in self.codes}
        often = [
            (value, by_value[value].short)
            for value in Offer.objects.often_made_by(self.worker)
            if value in by_value
        ]
        groups = [(_("Your most used services"), often)] if often else []
        for letter, category in codes.SERVICE_CATEGORIES.items():
            own = [(code.value, code.short) for code in self.codes if code.number[0] == letter]
            groups.append((category, own))
        return [("", _("Choose a service")), *groups]


class ServiceField(forms.ChoiceField):
    def offer(self, services):
        self.values = services.values
        self.choices = lambda: services.choices

    def valid_value(self, value):
        return value in self.values


class OfferForm(forms.Form):
    service = ServiceField(label=_("Service"), required=False)
    answer = forms.ChoiceField(
        label=_("Client's response"),
        choices=[("", _("Choose")), *Answer.choices],
        required=False,
    )
    quantity = NumberField(
        1,
        99,
        label=_("How many times"),
        sentence=_("Enter how many times, from %(least)s to %(most)s."),
        initial=1,
        required=False,
    )
    award = PaidByField()
    provider_name = forms.CharField(
        label=_("Referred to (if another agency)"),
        max_length=LINE,
        required=False,
        widget=forms.TextInput(
            attrs={
                "data-suggest": reverse_lazy("providers:service-options"),
            }
        ),
    )
    provider_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, services, awards, ask_again, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_again = ask_again
        self.fields["service"].offer(services)
        self.fields["award"].offer(awards)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("service") and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", _("Choose the client's response to this service."))
        if (
            cleaned.get("answer")
            and not cleaned.get("service")
            and "service" not in self.errors
        ):
            self.add_error("service", _("Choose a service for this response."))
        if cleaned.get("answer") == Answer.PROVIDED:
            self._check_award()
        return cleaned

    def _check_award(self):
        """Ask for the award where nobody may guess, or those of another day were shown."""
        paid_by = self.fields["award"]
        if self.ask_again:
            self.errors.pop("award", None)
            self.add_error("award", OTHER_DAY)
        elif paid_by.has_several and not self["award"].data:
            self.add_error("award", paid_by.error_messages["required"])

    def facts(self, day):
        """Return the fields of an `Offer` made on `day`; None for a row that was left empty."""
        if not self.cleaned_data.get("service"):
            return None
        answer = self.cleaned_data["answer"]
        provided = answer == Answer.PROVIDED
        return {
            "service": self.cleaned_data["service"],
            "answer": Offer.Answer.ACCEPTED if provided else answer,
            "provided_on": day if provided else None,
            "quantity": (self.cleaned_data["quantity"] or 1) if provided else 0,
            "award": self.cleaned_data["award"] if provided else None,
            "provider_name": self.cleaned_data["provider_name"],
            "provider_key": self.cleaned_data["provider_key"],
        }


def offer_rows(data, worker, day, *, shown_for=None):
    """Return the rows of a page: unbound, or bound to what a browser sent.

    Args:
        day: services and awards are those of this day.
        shown_for: the day whose awards the page showed when somebody chose among them.
    """
    rows = forms.formset_factory(OfferForm, extra=ROWS, max_num=ROWS)
    kwargs = {
        "services": Services(worker, day),
        "awards": awards_paying_on(day),
        "ask_again": are_others(day, shown_for),
    }
    return rows(data, prefix="offers", form_kwargs=kwargs)
