from django import forms
from django.utils.translation import gettext_lazy as _

from pages.dates import PERIOD, DayField
from pages.editing import EditForm
from pages.sending import SentOnceForm
from places.exceptions import AreaExists
from places.models import Area
from places.models.areas import NAME


class AreaFields(forms.Form):
    """The words for a part of town, and until when places are put in it."""

    name = forms.CharField(
        label=_("Name in English"),
        help_text=_("Such as: Waterfront. Wide enough that it leads to no one."),
        max_length=NAME,
        error_messages={"required": _("Enter the name in English.")},
    )
    name_es = forms.CharField(
        label=_("Name in Spanish"),
        help_text=_("For staff who use Holdfast in Spanish. Empty: they see the English name."),
        max_length=NAME,
        required=False,
    )
    ends_on = DayField(
        PERIOD,
        label=_("Last day"),
        help_text=_("Empty: until you enter one. Places in it keep it."),
        required=False,
    )

    record: Area | None = None

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = Area.objects.exclude(pk=self.record.pk) if self.record else Area.objects
        if others.filter(name__iexact=name).exists():
            raise AreaExists
        return name


class AreaForm(SentOnceForm, AreaFields):
    """A new one on the list."""


class AreaEditForm(EditForm, AreaFields):
    """One that is on the list."""
