"""allauth's sign-in forms, with our labels and our rate limits."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    UserTokenForm,
)
from allauth.core import context
from django import forms
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.allauth_internals import ratelimit, request_password_reset
from accounts.models import User
from accounts.secret_addresses import end_secret_addresses, questions_about


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Work email")
        self.fields["login"].error_messages["required"] = _("Enter your work email.")
        self.fields["password"].error_messages["required"] = _("Enter your password.")
        self.fields["password"].help_text = ""


class NewPasswordForm(ChangePasswordForm):
    """Counts a wrong present password together with wrong passwords at the sign-in page.

    Somebody who has a secret address is asked whether to keep it. It stops unless they say so:
    who changes a password may fear that somebody else has been in.
    """

    keep = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        _label_new_password(self)
        self.fields["keep"].label = " ".join(questions_about(self.user))
        if not self.fields["keep"].label:
            del self.fields["keep"]

    def save(self) -> None:
        if not self.cleaned_data.get("keep"):
            end_secret_addresses(self.user, by=self.user)
        super().save()

    def clean_oldpassword(self) -> str:
        present = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, present):
            raise get_adapter().validation_error("enter_current_password")
        return present


class ForgottenPasswordForm(ResetPasswordForm):
    """Sends a link to set a password; for an unknown address, does the same work for nobody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Work email")
        self.fields["email"].error_messages["required"] = _("Enter your work email.")

    def clean_email(self) -> str:
        """Find whom to send it to, as many rows read and people made for an unknown address."""
        email = get_adapter().clean_email(self.cleaned_data["email"].lower())
        nobody = User(email=email, password=UNUSABLE_PASSWORD_PREFIX)
        nearest = User.objects.active().nearest_to(email)
        self.users = [nearest if nearest and nearest.email == email else nobody]
        return self.cleaned_data["email"]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        tokens = kwargs.get("token_generator") or UserTokenForm.token_generator
        request_password_reset(request, email, self.users, tokens)
        return email


class ResetLinkForm(UserTokenForm):
    """Checks a reset link. Counts opening one as a guess, which allauth does not do."""

    def clean(self) -> dict[str, Any]:
        person = self._get_user(self.cleaned_data.get("uidb36", ""))
        attempt = ratelimit.consume(
            context.request,
            app="allauth.account",
            action="reset_link",
            key=str(person.pk) if person else self.cleaned_data.get("uidb36", ""),
            limit_get=True,
        )
        if not attempt:
            raise forms.ValidationError(_("Too many attempts. Wait 5 minutes, then try again."))
        answers = super().clean()
        attempt.rollback()
        return answers


class PasswordByLinkForm(ResetPasswordKeyForm):
    """A new password for who lost theirs. Their secret addresses stop, without a question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_new_password(self)

    def save(self) -> None:
        end_secret_addresses(self.user, by=self.user)
        super().save()


def _label_new_password(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password2"].label = _("Confirm new password")
