"""Every page of ours names the capability that opens it, or is on a short list with reasons."""

import importlib

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver

OPEN_BY_DESIGN = {
    "accounts.views.factors.closed": "answers 404 in the place of pages that nobody needs",
    "accounts.views.factors.passkey_delete": "one's own passkey; behind allauth's own locks",
    "accounts.views.factors.passkey_rename": "the same",
    "accounts.views.factors.recovery_codes": "one's own codes; behind allauth's own locks",
    "accounts.views.home.home": "sends each role to its own first page, shows nothing",
    "accounts.views.invitations.invitation_accept": "the link's token opens it, once",
    "accounts.views.invitations.invitation_open": "the link's token opens it, once",
    "accounts.views.languages.language_edit": "must be readable before one can sign in",
    "accounts.views.locks.session_lock": "anybody who is signed in may cover what they see",
    "accounts.views.locks.session_unlock": "anybody who is signed in may prove who they are",
    "accounts.views.locks.session_heartbeat": "notes that somebody is there, shows nothing",
    "accounts.views.sessions.quick_exit": "must work for anyone, at once, even signed out",
    "accounts.views.sessions.sign_out": "signs out whoever asks, and shows nothing",
    "fieldwork.views.calendar_feeds.calendar_feed": "the address's token opens it",
}


def views(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.callback
        else:
            yield from views(entry)


def path_of(view) -> str:
    return f"{view.__module__}.{view.__name__}"


def our_views():
    found = {
        path_of(view): view
        for view in views()
        if view.__module__.split(".")[0] in settings.OURS
    }
    return sorted(found.items())


def guarded_views():
    return [(path, view) for path, view in our_views() if path not in OPEN_BY_DESIGN]


@pytest.mark.parametrize(("path", "view"), guarded_views())
def test_view_names_a_capability_that_its_package_grants(path, view):
    package, _, capability = getattr(view, "capability", "").partition(".")

    assert capability, f"{path} has no permission_required from accounts.guards"
    assert capability in importlib.import_module(f"{package}.permissions").GRANTS


def test_the_list_of_open_views_names_only_views_that_exist():
    assert set(OPEN_BY_DESIGN) <= {path for path, _ in our_views()}


def test_only_listed_views_can_be_read_without_signing_in():
    public = {path for path, view in our_views() if not getattr(view, "login_required", True)}

    assert public <= set(OPEN_BY_DESIGN)


def test_the_admin_is_not_mounted():
    assert not any("admin" in view.__module__ for view in views())
