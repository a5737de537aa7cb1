from django import forms
from django.utils.translation import gettext_lazy as _

from pages.dates import PERIOD, DayField
from pages.editing import EditForm
from pages.sending import SentOnceForm
from rounds.exceptions import BucketEndsFirst, BucketExists
from rounds.models import Bucket
from rounds.models.buckets import NAME


class BucketFields(forms.Form):
    """Whom a round counts in one number, and on which days."""

    name = forms.CharField(
        label=_("Name in English"),
        help_text=_("Such as: Adults. Nothing that says who someone is."),
        max_length=NAME,
        error_messages={"required": _("Enter the name in English.")},
    )
    name_es = forms.CharField(
        label=_("Name in Spanish"),
        help_text=_("For staff who use Holdfast in Spanish. Empty: they see the English name."),
        max_length=NAME,
        required=False,
    )
    starts_on = DayField(
        PERIOD,
        label=_("First day"),
        help_text=_("Empty: rounds of any day ask for it."),
        required=False,
    )
    ends_on = DayField(
        PERIOD,
        label=_("Last day"),
        help_text=_("Empty: until you enter one. What was counted keeps its name."),
        required=False,
    )

    record: Bucket | None = None

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = Bucket.objects.exclude(pk=self.record.pk) if self.record else Bucket.objects
        if others.filter(name__iexact=name).exists():
            raise BucketExists
        return name

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", BucketEndsFirst())
        return cleaned


class BucketForm(SentOnceForm, BucketFields):
    """A new one on the list."""


class BucketEditForm(EditForm, BucketFields):
    """One that is on the list."""
