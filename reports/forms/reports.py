from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models import Award
from pages.choices import Radios, RevealingRadios, drop_unrevealed
from pages.dates import PERIOD, DatePartsField, DayField
from reports.compiling import check_dates
from reports.funding import quarters_of
from reports.period import Period
from reports.questionnaires import QUESTIONNAIRES
from reports.tables import WITHOUT_NEW_CLIENTS

OTHER = "other"


def form_choices() -> list[tuple[str, str | Promise]]:
    """Return the funders' forms that there are."""
    return [(each.code, each.title) for each in QUESTIONNAIRES.values()]


class AwardField(forms.ModelChoiceField):
    """An award by its number: two awards can have the same name."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Award.objects.all(), to_field_name="number", **kwargs)

    def label_from_instance(self, award: Award) -> str:
        return f"{award.name} ({award.number})"


class ReportChoiceForm(forms.Form):
    """Which form, for which award."""

    form = forms.ChoiceField(
        label=_("Which form?"),
        choices=form_choices,
        widget=Radios,
        error_messages={"required": _("Choose a form.")},
    )
    award = AwardField(
        label=_("Which grant?"),
        widget=Radios,
        empty_label=None,
        error_messages={"required": _("Choose a grant.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].initial = next(iter(QUESTIONNAIRES))


class PeriodForm(forms.Form):
    """The reporting period, and from when new clients are counted."""

    quarter = forms.ChoiceField(
        label=_("Reporting period"), error_messages={"required": _("Choose a period.")}
    )
    first = DatePartsField(PERIOD, label=_("First day"), required=False)
    last = DatePartsField(PERIOD, label=_("Last day"), required=False)
    since = DatePartsField(
        PERIOD,
        label=_("New clients counted from"),
        required=False,
        help_text=_(
            "A client counts as new once in the fiscal year. Leave blank to use the first day "
            "of the fiscal year, which most funders ask for."
        ),
    )

    def __init__(self, *args, award, form_code, **kwargs):
        super().__init__(*args, **kwargs)
        self.award = award
        if form_code in WITHOUT_NEW_CLIENTS:
            del self.fields["since"]
        offered = list(quarters_of(award, until=timezone.localdate()))
        self.fields["quarter"].widget = RevealingRadios(reveals={OTHER: ["first", "last"]})
        self.fields["quarter"].choices = [
            *((str(quarter), in_words(quarter)) for quarter in offered),
            (OTHER, _("Other days")),
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        drop_unrevealed(self)
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        period = self._period(cleaned)
        if period is None:
            return cleaned
        since = cleaned.get("since") or self.award.year_of(period.first)
        try:
            check_dates(self.award, period, since)
        except ValidationError as refusal:
            self.add_error("since" if cleaned.get("since") else "quarter", refusal)
        return {**cleaned, "period": period, "since": since}

    def _period(self, cleaned):
        if cleaned["quarter"] != OTHER:
            offered = quarters_of(self.award, until=timezone.localdate())
            return next(each for each in offered if str(each) == cleaned["quarter"])
        for name, sentence in (
            ("first", _("Enter the first day.")),
            ("last", _("Enter the last day.")),
        ):
            if not cleaned.get(name):
                self.add_error(name, sentence)
        if self.errors:
            return None
        try:
            return Period(cleaned["first"], cleaned["last"])
        except ValueError:
            self.add_error("last", _("The last day comes before the first. Check both."))
            return None


class ReportParams(forms.Form):
    """The parameters of a report, as an address or a button carries them.

    `cleaned_data` holds what `compile_report` takes.
    """

    form = forms.ChoiceField(choices=form_choices)
    award = AwardField()
    first = DayField(PERIOD)
    last = DayField(PERIOD)
    since = DayField(PERIOD, required=False)
    public = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        try:
            period = Period(cleaned["first"], cleaned["last"])
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from None
        return {
            "questionnaire": QUESTIONNAIRES[cleaned["form"]],
            "award": cleaned["award"],
            "period": period,
            "new_since": cleaned["since"],
            "public": cleaned["public"],
        }


def in_words(period: Period) -> str:
    """Return a period as people write it, and whether it is not over."""
    days = {"first": date_format(period.first), "last": date_format(period.last)}
    if period.last < timezone.localdate():
        return _("%(first)s to %(last)s") % days
    return _("%(first)s to %(last)s (not over yet)") % days
