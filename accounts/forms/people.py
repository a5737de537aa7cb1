from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from accounts.roles import Role, has_team
from pages.choices import RevealingRadios
from pages.editing import EditForm

TEAM_ROLES = [role for role in Role if has_team(role)]


class RoleForm(forms.Form):
    """A person's role and, if the role has one, their team."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role,
        widget=RevealingRadios(reveals={role: ["team"] for role in TEAM_ROLES}),
        error_messages={"required": _("Choose a role.")},
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.all(),
        required=False,
        empty_label=_("Choose a team"),
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        role = answers.get("role")
        if role and not has_team(role):
            answers["team"] = None
        elif role and "team" not in self.errors and not answers.get("team"):
            self.add_error("team", _("Choose a team: workers and supervisors belong to one."))
        return answers


class RoleEditForm(EditForm, RoleForm):
    """The same for a person who has a role already."""

    inseparable = (frozenset({"role", "team"}),)
