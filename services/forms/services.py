from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pages.choices import RevealingRadios
from pages.dates import PERIOD, DayField
from pages.editing import EditForm
from pages.sending import SentOnceForm
from services.exceptions import ServiceExists
from services.forms.service_lines import line_choices
from services.models import Service
from services.models.services import NAME

UNIT = 20


class ServiceFields(forms.Form):
    """What the agency calls a service or an item, and since when it is on the list."""

    name = forms.CharField(
        label=_("Name in English"),
        max_length=NAME,
        error_messages={"required": _("Enter the name in English.")},
    )
    name_es = forms.CharField(
        label=_("Name in Spanish"),
        help_text=_("For staff who use Holdfast in Spanish. Empty: they see the English name."),
        max_length=NAME,
        required=False,
    )
    unit = forms.CharField(
        label=_("Counted in, in English"),
        help_text=_("What a number of it means, such as doses or tickets."),
        max_length=UNIT,
        required=False,
    )
    unit_es = forms.CharField(
        label=_("Counted in, in Spanish"), max_length=UNIT, required=False
    )
    starts_on = DayField(
        PERIOD,
        label=_("On the list from"),
        help_text=_("Empty: contacts of any day can have it."),
        required=False,
    )

    record: Service | None = None

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = Service.objects.exclude(pk=self.record.pk) if self.record else Service.objects
        if others.filter(name__iexact=name).exists():
            raise ServiceExists
        return name


class ServiceForm(SentOnceForm, ServiceFields):
    """A new service or item."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Service.Kind,
        initial=Service.Kind.ITEM,
        widget=RevealingRadios(reveals={Service.Kind.ITEM: ["unit", "unit_es"]}),
        error_messages={"required": _("Choose whether it is a service or an item.")},
    )
    line = forms.ChoiceField(
        label=_("Funder’s line"),
        help_text=_("The line of the funder’s form that counts it."),
        choices=line_choices,
        required=False,
    )
    field_order = ["kind", "name", "name_es", "unit", "unit_es", "line", "starts_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") != Service.Kind.ITEM:
            cleaned |= {"unit": "", "unit_es": ""}
        return cleaned


class ServiceEditForm(EditForm, ServiceFields):
    """One that is on the list. Whether it is a service or an item does not change."""

    def __init__(self, *args: Any, record: Service, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if not record.is_item:
            del self.fields["unit"], self.fields["unit_es"]


class ServiceField(forms.ModelChoiceField):
    def label_from_instance(self, service: Service) -> str:
        return service.label


class PlaceForm(EditForm):
    """Where one stands on the list."""

    after = ServiceField(
        label=_("Put it after"),
        queryset=Service.objects.none(),
        empty_label=_("First on the list"),
        required=False,
    )

    def __init__(self, *args: Any, record: Service, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["after"].queryset = Service.objects.offered().exclude(pk=record.pk)

    def present(self) -> dict[str, Any]:
        return {"after": self.record.previous}
