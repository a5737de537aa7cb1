from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.roles import Role, has_team, titles
from pages.choices import Radios, RevealingRadios
from pages.editing import EditForm
from pages.sending import SentOnceForm

TEAM_ROLES = [role for role in Role if has_team(role)]


NO_SUCCESSOR = "later"


class SuccessorForm(forms.Form):
    """Who takes over a person's clients and follow-ups: asked if they have any."""

    successor = forms.ChoiceField(
        label=_("Who takes over their clients and follow-ups?"),
        widget=Radios(attrs={"translate": "no"}),
        error_messages={"required": _("Choose who takes over.")},
    )

    def __init__(
        self, *args: Any, successors: Iterable[User], is_asked: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_asked:
            del self.fields["successor"]
            return
        self.successors = {str(person.pk): person for person in successors}
        later = (NO_SUCCESSOR, _("No one yet: the team’s supervisor hands them over"))
        choices = [(key, person.name) for key, person in self.successors.items()]
        self.fields["successor"].choices = [*choices, later]

    @property
    def arguments(self) -> dict[str, Any]:
        """What `role_changes` takes: the answers, with a person as `successor` or None."""
        answers = dict(self.cleaned_data)
        if "successor" in answers:
            answers["successor"] = self.successors.get(answers["successor"])
        return answers


class DeactivationForm(SentOnceForm, SuccessorForm):
    """The end of an account, and who takes over what the person has."""


class RoleForm(forms.Form):
    """A person's role and, if the role has one, their team."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=titles,
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


class RoleChangeForm(EditForm, RoleForm, SuccessorForm):
    """Another role or team for somebody, and who takes over what they have."""

    field_order = ["role", "team", "successor"]
    inseparable = (frozenset({"role", "team"}),)

    def present(self) -> dict[str, Any]:
        return {"role": self.record.role, "team": self.record.team}
