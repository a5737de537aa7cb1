from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from casework.access import ROLES_WITH_CLIENTS
from casework.days import end_of
from casework.forms.access_grants import ColleagueField
from casework.models import Award, Program
from pages.dates import AHEAD, DayField
from pages.editing import EditForm
from pages.sending import SentOnceForm


class ProgramForm(SentOnceForm, forms.ModelForm):
    """A new program. Whether it is confidential cannot be changed later."""

    class Meta:
        model = Program
        fields = ["name", "confidential"]
        labels = {"confidential": _("Confidential: only members can see its clients")}
        help_texts = {"confidential": _("This cannot be changed later.")}
        error_messages = {"name": {"required": _("Enter a name for the program.")}}


class MembershipForm(SentOnceForm):
    """A new member of a program, and their last day if there is one."""

    person = ColleagueField(
        label=_("New member"), error_messages={"required": _("Choose the new member.")}
    )
    until = DayField(
        AHEAD,
        label=_("Last day"),
        required=False,
    )

    def __init__(self, *args, program, **kwargs):
        super().__init__(*args, **kwargs)
        people = (
            User.objects.active().filter(role__in=ROLES_WITH_CLIENTS).select_related("team")
        )
        self.fields["person"].queryset = people.exclude(
            pk__in=program.memberships.in_force().values("person")
        )

    def clean_until(self):
        until = self.cleaned_data["until"]
        return end_of(until) if until else None


class ProgramAwardForm(EditForm):
    """The award that usually pays for what the clients of a program receive."""

    award = forms.ModelChoiceField(
        label=_("Usual funding source"),
        help_text=_(
            "Taken where two grants could pay for a service, and nothing was chosen for this "
            "client before."
        ),
        queryset=Award.objects.all(),
        required=False,
        empty_label=_("None: ask staff"),
    )


class EnrollmentForm(EditForm):
    """The program a client is enrolled in; confidential ones are offered to members only."""

    program = forms.ModelChoiceField(
        label=_("Program"),
        queryset=Program.objects.none(),
        required=False,
        empty_label=pgettext_lazy("a program", "None"),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.exclude(
            pk__in=Program.objects.hidden_from(by)
        )
