"""What is no answer of a passkey is refused in a sentence, whatever it is."""

import base64
import html
import json

import pytest
from allauth.core import context
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.forms.passkeys import OF_RESPONSE, PasskeyForm, ProofForm, SignInForm

SENTENCE = "This passkey didn't work. Try again, or use a code."


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def client_data(kind: str) -> st.SearchStrategy[str]:
    """Return what the browser says of itself, with the challenge that was asked for."""
    return st.builds(
        lambda wrong: json.dumps(
            {"type": f"webauthn.{kind}", "origin": "http://testserver"} | wrong
        ),
        st.dictionaries(st.sampled_from(["type", "challenge", "origin"]), st.text(max_size=9)),
    ).map(lambda text: base64url(text.encode()))


BYTES = st.binary(max_size=200).map(base64url)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | BYTES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
RESPONSES = st.dictionaries(
    st.sampled_from(OF_RESPONSE), BYTES | client_data("get") | client_data("create") | ANYTHING
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "id": BYTES | ANYTHING,
        "rawId": BYTES | ANYTHING,
        "type": st.just("public-key") | ANYTHING,
        "response": RESPONSES | ANYTHING,
        "clientExtensionResults": st.just({"credProps": {"rk": True}}) | ANYTHING,
    },
)
TEXTS = (ANSWERS | ANYTHING).map(json.dumps) | st.text(max_size=60)


@pytest.fixture
def asked(ana):
    """Have both ceremonies begun: only then is the answer looked into."""
    request = RequestFactory().post("/")
    request.user, request.session = AnonymousUser(), {}
    with context.request_context(request):
        auth.begin_registration(ana, True)
        yield request


@settings(
    deadline=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=TEXTS)
def test_no_answer_breaks_a_form(asked, ana, text):
    forms = [
        SignInForm({"credential": text}),
        ProofForm({"credential": text}, user=ana),
        PasskeyForm({"credential": text, "name": "Phone"}, user=ana),
    ]

    assert not any(form.is_valid() for form in forms)


NONSENSE = [
    "5",
    "[]",
    "{}",
    "[" * 9_000,
    "9" * 5_000,
    '{"id": 5}',
    '{"response": null}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "\\u0000", "rawId": "AA", "type": "public-key", "response": {"userHandle": "!"}}',
    '{"id": "AA", "rawId": "AA", "response": {"userHandle": "AA"}, "type": ["public-key"]}',
    '{"id": "AA", "response": {}, "clientExtensionResults": {"credProps": 5}}',
    "x" * 30_000,
]


@pytest.mark.parametrize("text", NONSENSE, ids=lambda text: text[:30])
def test_signing_in_with_nonsense_says_so(client, db, text):
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": text}, follow=True)

    assert answer.status_code == 200
    assert SENTENCE in html.unescape(answer.content.decode())


@pytest.mark.parametrize("text", NONSENSE, ids=lambda text: text[:30])
def test_adding_nonsense_says_so(browser_of, ana, text):
    page = browser_of(ana).post(reverse("mfa_add_webauthn"), {"credential": text})

    assert page.status_code == 200
    assert SENTENCE in html.unescape(page.content.decode())
    assert not ana.authenticator_set.exists()
