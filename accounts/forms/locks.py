from django import forms
from django.utils.translation import gettext_lazy as _


class UnlockForm(forms.Form):
    """What proves that the person in front of the screen is still the same."""

    proof = forms.CharField(
        label=_("Your password, or the 6-digit code from your app"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password or the 6-digit code.")},
    )
