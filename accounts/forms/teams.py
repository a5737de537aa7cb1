from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import TeamExists
from accounts.models import Team
from pages.sending import SentOnceForm


class TeamForm(SentOnceForm):
    name = forms.CharField(
        label=_("Team name"),
        max_length=80,
        error_messages={"required": _("Enter a name for the team.")},
    )

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Team.objects.filter(name__iexact=name).exists():
            raise TeamExists
        return name
