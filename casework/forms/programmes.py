from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.dates import DayInput
from accounts.models import User
from casework.access import SEEING_ROLES
from casework.forms.access import ColleagueField, end_of
from casework.models import Programme


class ProgrammeForm(forms.ModelForm):
    """A new programme. Whether it is confidential can not be changed later."""

    class Meta:
        model = Programme
        fields = ["name", "confidential"]
        labels = {
            "confidential": _("Confidential: nobody outside it learns who its clients are")
        }
        help_texts = {"confidential": _("This can not be changed later.")}
        error_messages = {"name": {"required": _("Enter a name for the programme.")}}


class MembershipForm(forms.Form):
    """Who belongs to a programme, and until when."""

    person = ColleagueField(
        label=_("Who joins"), error_messages={"required": _("Choose who joins.")}
    )
    until = forms.DateField(
        label=_("Until, that day included, if there is an end"),
        widget=DayInput,
        required=False,
    )

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.active().filter(role__in=SEEING_ROLES).select_related("team")
        self.fields["person"].queryset = people.exclude(
            pk__in=programme.memberships.in_force().values("person")
        )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return end_of(until) if until else None


class PlacementForm(forms.Form):
    """Which programme a client belongs to; those are offered that are open to who chooses."""

    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.exclude(
            pk__in=Programme.objects.shut_to(by)
        )
