"""What we use of allauth's private code, and what breaks when allauth moves it."""

import ast
import importlib
import inspect

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

# The module and name in allauth; what stops working without it, and where to mend it.
USED = {
    ("allauth.account.internal.flows.login", "perform_password_login"): (
        "accepting an invitation does not sign the new colleague in"
    ),
    ("allauth.account.internal.flows.login", "record_authentication"): (
        "a factor that was just added does not count as a fresh one"
    ),
    ("allauth.account.internal.flows.password_reset", "request_password_reset"): (
        "a forgotten password can't be reset"
    ),
    ("allauth.account.internal.flows.reauthentication", "STATE_SESSION_KEY"): (
        "an abandoned form is carried out by somebody's next proof"
    ),
    ("allauth.core.internal", "ratelimit"): "reset links can be guessed without a limit",
    ("allauth.core.internal.ratelimit", "decorator"): (
        "invitations can be guessed without a limit"
    ),
}
MEND = "see accounts/allauth_internals.py"


@pytest.mark.parametrize(("place", "broken"), USED.items(), ids=lambda value: str(value))
def test_allauth_still_has_what_we_use_of_its_internals(place, broken):
    module, name = place
    try:
        found = hasattr(importlib.import_module(module), name)
    except ImportError:
        found = False

    assert found, f"allauth moved {module}.{name}: {broken}. {MEND}"


def test_allauth_still_counts_failed_sign_ins_by_the_key_that_our_adapter_gives():
    key = getattr(DefaultAccountAdapter, "_get_login_attempts_cache_key", None)

    assert key, "allauth renamed it: a guesser gets new tries by changing the port of the host"
    assert list(inspect.signature(key).parameters) == ["self", "request", "credentials"]


def imported_internals(package):
    for path in (settings.ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and ".internal" in (node.module or ""):
                for name in node.names:
                    yield str(path.relative_to(settings.ROOT)), (node.module, name.name)


def test_one_module_uses_allauths_internals_and_each_is_listed_here():
    found = [use for package in settings.OURS for use in imported_internals(package)]

    assert {file for file, _ in found} == {"accounts/allauth_internals.py"}
    assert {place for _, place in found} == set(USED)
