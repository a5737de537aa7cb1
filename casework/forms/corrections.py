"""Withdrawing a contact or a service, moving a contact, and correcting a service."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit import locking
from casework.forms.contacts import ChoosesClient, ClientChoiceField, FollowUpField
from casework.forms.offers import OfferForm
from casework.models import Award, Client, FollowUp, Offer
from casework.models.withdrawing import CHOSEN
from casework.reach import Reach
from casework.searching import SHOWN
from pages.choices import Radios
from pages.dates import PAST, DayField
from pages.editing import EditForm
from pages.numbers import NumberField
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH
from services.models.services import services_on


class WithdrawalForm(SentOnceForm):
    """Why something is withdrawn: the buttons that undo have no question."""

    withdrawal = forms.ChoiceField(
        label=_("Why do you withdraw it?"),
        choices=CHOSEN,
        widget=Radios,
        error_messages={"required": _("Choose why it is withdrawn.")},
    )
    because = forms.CharField(
        label=_("More about why"),
        help_text=_("Do not name another client here."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=PARAGRAPH,
        required=False,
    )


class ContactWithdrawalForm(WithdrawalForm):
    """The same for a contact, and which of its open follow-ups go with it."""

    follow_ups = FollowUpField(
        label=_("Follow-ups that are withdrawn with it"),
        queryset=FollowUp.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, contact, **kwargs):
        super().__init__(*args, **kwargs)
        agreed = contact.follow_ups.open()
        self.fields["follow_ups"].queryset = agreed
        self.fields["follow_ups"].initial = agreed
        if not agreed:
            del self.fields["follow_ups"]


class RightClientField(ClientChoiceField):
    """Whom a contact was really with: anybody with whom this person may log one."""

    def offer_instead_of(self, client, worker, chosen):
        self.client = client
        others = Client.objects.reachable_by(worker, Reach.LOG).open().exclude(pk=client.pk)
        self.queryset = others.by_last_reached()
        self.offer(worker, chosen)

    @cached_property
    def first(self):
        return list(self.queryset[: SHOWN + 1])

    def clean(self, value):
        """Hold both clients in the order in which every verb does, the lesser key first."""
        if value not in self.empty_values and self.to_key(value) > self.client.pk:
            locking.hold(Client, self.client.pk)
        return super().clean(value)


class MoveForm(ChoosesClient, ContactWithdrawalForm):
    """Whom a contact was really with. The page shows both names before anything moves."""

    withdrawal = because = None
    client = RightClientField(
        label=_("The right client"),
        queryset=None,
        empty_label=_("Choose a client"),
        error_messages={"required": _("Choose the client.")},
    )
    is_right = forms.BooleanField(required=False, widget=forms.HiddenInput)
    asks = False

    def __init__(self, *args, contact, worker, **kwargs):
        super().__init__(*args, contact=contact, **kwargs)
        self.fields["client"].offer_instead_of(contact.client, worker, self["client"].value())
        if "follow_ups" in self.fields:
            self.fields["follow_ups"].label = _("Follow-ups that move with it")

    def asks_first(self, *, by) -> bool:
        """Ask whether this is right, with both names in sight, unless that was answered."""
        self.asks = not self.cleaned_data.pop("is_right")
        return self.asks


class OfferEditForm(EditForm):
    """Correct a service: what was not provided has neither a number nor a funding source."""

    service = forms.ChoiceField(
        label=_("Service"), error_messages={"required": _("Choose a service.")}
    )
    answer = forms.ChoiceField(
        label=_("Client's response"), choices=Offer.Answer, widget=Radios
    )
    provided_on = DayField(
        PAST,
        label=_("Provided on"),
        help_text=_("Leave blank if it was not provided."),
        required=False,
    )
    quantity = NumberField(
        0,
        999,
        label=_("How many times"),
        sentence=_("Enter how many times, from %(least)s to %(most)s."),
        required=False,
    )
    award = forms.ModelChoiceField(
        label=_("Funding source"),
        queryset=Award.objects.all(),
        required=False,
        empty_label=_("No grant"),
    )
    provider_name = OfferForm.base_fields["provider_name"]
    provider_key = OfferForm.base_fields["provider_key"]
    inseparable = (
        frozenset({"answer", "provided_on", "quantity", "award"}),
        frozenset({"provider_name", "provider_key"}),
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        listed = services_on(record.provided_on or record.contact.occurred_on)
        labels = {code: service.label for code, service in listed.items()}
        labels = {record.service: record.service_label} | labels
        self.fields["service"].choices = list(labels.items())
        if record.is_item:
            self.fields["quantity"].label = _("How many")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("provided_on"):
            return cleaned | {"quantity": 0, "award": None}
        if cleaned.get("answer") not in (None, Offer.Answer.ACCEPTED):
            self.add_error("answer", _("What was provided was accepted."))
        return cleaned | {"quantity": cleaned.get("quantity") or 1}
