from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import RoleForm
from accounts.models import Invitation, User
from pages.sending import SentOnceForm


class InvitationForm(SentOnceForm, RoleForm):
    email = forms.EmailField(
        label=_("Work email"),
        help_text=_("The link goes there. They sign in with this address."),
        error_messages={"required": _("Enter their work email.")},
    )

    field_order = ["email", "role", "team"]


class AcceptanceForm(forms.Form):
    """The name and the password of the person who accepts an invitation."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As colleagues know you."),
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. A few words in a row are easy to remember."),
        error_messages={"required": _("Choose a password.")},
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Confirm password"),
        error_messages={"required": _("Type the password a second time.")},
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        password, again = answers.get("password"), answers.get("again")
        if password and again and password != again:
            self.add_error("again", _("The passwords don't match."))
        if password:
            self._check(password, answers.get("name", ""))
        return answers

    @property
    def arguments(self) -> dict[str, str]:
        """What `Invitation.accept` takes; `token` comes from the session."""
        return {name: self.cleaned_data[name] for name in ("name", "password")}

    def _check(self, password: str, name: str) -> None:
        try:
            validate_password(password, User(email=self.invitation.email, name=name))
        except forms.ValidationError as refusal:
            self.add_error("password", refusal)
