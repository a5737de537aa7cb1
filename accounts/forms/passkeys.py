"""allauth's forms for passkeys. They fail at what is no answer of a passkey; ours refuse it."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import RegistrationResponse

LONGEST_ANSWER = 20_000  # letters; a passkey's takes about 2,000
# Of what a browser answers (https://www.w3.org/TR/webauthn-3/#dictdef-registrationresponsejson),
# what is read or kept here. All are base64url, except the type.
OF_ANSWER = ("id", "rawId", "type")
OF_RESPONSE = (
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
)
is_base64url = RegexValidator(r"\A[A-Za-z0-9_-]*={0,2}\Z")
CODES_OF_ALLAUTH = {"incorrect_code", "invalid"}  # of a code's sentence, or of a key of nobody
# What the parsers of JSON, CBOR and keys raise at bytes that are none.
NONSENSE = (
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


@contextmanager
def nonsense_refused() -> Iterator[None]:
    """Refuse, in one sentence, what can't be understood and what does not fit."""
    try:
        yield
    except ValidationError as error:
        if error.code not in CODES_OF_ALLAUTH:
            raise
        raise get_adapter().validation_error("incorrect_passkey") from error
    except NONSENSE as error:
        raise get_adapter().validation_error("incorrect_passkey") from error


class CredentialField(forms.Field):
    """A passkey's answer: a dict of what we know of it, in its shape, and nothing else."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> dict[str, Any] | None:
        if not value:
            return None
        if len(value) > LONGEST_ANSWER:
            raise get_adapter().validation_error("incorrect_passkey")
        with nonsense_refused():
            return credential_in(json.loads(value))


def credential_in(answer: Any) -> dict[str, Any]:
    """Return the parts of an answer that are read or kept.

    Raises:
        TypeError, KeyError, ValueError: it has another shape.
    """
    parts = {name: words(answer[name]) for name in OF_ANSWER if name in answer}
    response = {
        name: words(answer["response"][name])
        for name in OF_RESPONSE
        if answer["response"].get(name) is not None
    }
    extensions = answer.get("clientExtensionResults") or {}
    can_be_found = (extensions.get("credProps") or {}).get("rk") is True
    kept = {"credProps": {"rk": can_be_found}} if "credProps" in extensions else {}
    return {**parts, "response": response, "clientExtensionResults": kept}


def words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    try:
        is_base64url(value)
    except ValidationError as error:
        raise ValueError from error
    return value


class PasskeyForm(AddWebAuthnForm):
    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("Such as “my phone”, so you can find it in the list.")
        self.fields["passwordless"].label = _("Sign in with it alone, without the password")
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        with nonsense_refused():
            answers: dict[str, Any] = super().clean()
            if credential := answers.get("credential"):
                check_has_key(credential)
            return answers


def check_has_key(credential: dict[str, Any]) -> None:
    """Refuse an answer without a key, which would break the list of all that the person has.

    Raises:
        ValueError: it has none.
    """
    answer = RegistrationResponse.from_dict(credential)
    if answer.response.attestation_object.auth_data.credential_data is None:
        raise ValueError


class RefusesNonsense(AuthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Any:
        with nonsense_refused():
            return super().clean_credential()


class SecondStepForm(RefusesNonsense):
    """A passkey after the password."""


class SignInForm(RefusesNonsense, LoginWebAuthnForm):
    """A passkey alone."""


class ProofForm(RefusesNonsense, ReauthenticateWebAuthnForm):
    """A passkey again, before something grave."""
