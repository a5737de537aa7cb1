from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.choices import RevealingRadios
from accounts.models import Team, User
from accounts.roles import Role, has_team

TEAM_ROLES = [role for role in Role if has_team(role)]


class RoleForm(forms.Form):
    """Which role somebody has, and the team where the role has one."""

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

    def clean(self):
        answers = super().clean()
        role = answers.get("role")
        if role and not has_team(role):
            answers["team"] = None
        elif role and "team" not in self.errors and not answers.get("team"):
            self.add_error("team", _("Choose a team: workers and supervisors belong to one."))
        return answers


class InvitationForm(RoleForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As colleagues know them."),
        error_messages={"required": _("Enter their name.")},
    )
    email = forms.EmailField(
        label=_("Work e-mail"),
        help_text=_("They sign in with it, and we send the link to set a password there."),
        error_messages={"required": _("Enter their work e-mail.")},
    )

    field_order = ["name", "email", "role", "team"]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Somebody already signs in with this e-mail."))
        return email
