"""Every page in a language that nobody speaks: what is still English was never translatable."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import models
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone, translation
from django.views import defaults

from accounts import idling, role_changes
from accounts.models import User
from accounts.roles import Role
from accounts.sessions import SessionStore
from casework import emergency_access
from exports.models import Export
from services.models import Service
from tests import pseudo
from tests.authorization.heard import again, heard_on, pages_of
from tests.authorization.world import build
from tests.conftest import PASSWORD, person
from training import qualifying, renewing

WORD = re.compile(r"[^\W\d_]{2,}")
DATA = re.compile(r"zq[\w.]+|…\w+|\b[0-9a-f]{64}\b")  # a canary, a key's end, a digest
ADDRESS = re.compile(r"https?://\S+")
NEW_PASSWORD = "another long enough sentence"
CODE = re.compile(r"[a-z_:.\-/]+")  # no page shows these as they are
# Names of ours and of formats; the languages by their own names.
DECOY = "quick-exit"  # answers to nobody but an old browser, as a page about the weather
NAMES = {"Holdfast", "PDF", "CSV", "JSON", "QR", "Firefox", "Chrome"}
NO_AGENCYS_WORDS = {"encryption", "audit", "search", "sessions", "contenttypes"}


def words_of_the_agency() -> re.Pattern:
    """Return what finds the agency's own words: each whole value that stands in clear."""
    values = NAMES | {settings.AGENCY_NAME} | set(settings.OWN_NAMES_OF_LANGUAGES.values())
    for model in apps.get_models():
        if model._meta.app_label not in NO_AGENCYS_WORDS:
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField) and not field.choices:
                    found = model._base_manager.values_list(field.name, flat=True)
                    values |= {value for value in found if isinstance(value, str)}
    for export in Export.objects.all():
        values |= {export.purpose, export.recipient}
    values |= {each.get_short_name() for each in User.objects.all()}
    lines = {line.strip() for value in values for line in value.splitlines()}
    units = set(Service.objects.values_list("unit", flat=True))  # such as "doses"
    shown = units | {line for line in lines if not CODE.fullmatch(line)}
    own = sorted(shown, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, filter(None, own))) + r")(?!\w)")


def english_in(text: str, own: re.Pattern) -> str:
    """Return what is left of a text without what was translated and the agency's words."""
    left = pseudo.outside_of_brackets(DATA.sub("", own.sub("", text)))
    return " ".join(left.split()) if WORD.search(left) else ""


def english_on(page: str, own: re.Pattern) -> list[str]:
    found, depth, block = [], 0, 0
    for heard in heard_on(page):
        if heard.is_untranslated or heard.has_own_language:
            continue
        text = heard.text
        if not heard.is_attribute:  # a name amid a sentence divides it
            text = pseudo.OPENS * (depth if heard.block == block else 0) + text
            block, depth = heard.block, text.count(pseudo.OPENS) - text.count(pseudo.CLOSES)
        if left := english_in(text, own):
            found.append(left)
    return found


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    with pseudo.spoken(tmp_path_factory.mktemp("pseudo")):
        yield


@pytest.mark.long
def test_no_page_shows_english(db, browser_of, spoken):
    world = build()
    User.objects.update(language=pseudo.CODE)
    own = words_of_the_agency()
    found = {}
    for name, html in pages_of(world, browser_of, language=pseudo.CODE):
        for english in english_on(html, own) if name != DECOY else ():
            found.setdefault(english, set()).add(name)

    lines = [f"{english[:160]!r}: {sorted(pages)[:3]}" for english, pages in found.items()]
    assert not lines, "\n".join(sorted(lines))


@pytest.mark.long
@pytest.mark.parametrize(
    "template", sorted(path.name for path in (settings.ROOT / "templates").glob("[45]??*.html"))
)
def test_no_page_of_an_error_shows_english(template, ana, rf, spoken):
    request = rf.get("/")
    request.user, request.session = ana, SessionStore()
    with translation.override(pseudo.CODE):
        page = (
            defaults.server_error(request).content.decode()
            if template == "500.html"
            else render_to_string(template, {"user": ana}, request)
        )

    assert f'<html lang="{pseudo.CODE}"' in page
    assert english_on(page, words_of_the_agency()) == []


@pytest.mark.long
def test_no_email_has_english(
    browser_of, spoken, django_capture_on_commit_callbacks, rosa, sam, ana, cora, adam
):
    """Every email but the audit log's anchor, which goes to addresses outside of Holdfast."""
    person("Eva Stone", Role.ADMINISTRATOR)
    User.objects.update(language=pseudo.CODE)
    course = qualifying.add_course(by=adam, name="Confidentiality", months=12)
    qualifying.require_training("casework.record_contact", [course], by=adam)
    long_ago = timezone.localdate() - timedelta(days=350)
    qualifying.record_training(ana, by=sam, course=course, completed_on=long_ago)

    with django_capture_on_commit_callbacks(execute=True):
        emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why="…")
        renewing.warn_of_expiry()
        role_changes.deactivate(ana, by=adam)
        idling.send_warning(User.objects.get(pk=sam.pk))
        invitation = {"email": "nia@example.org", "role": "auditor"}
        browser_of(again(adam)).post(reverse("accounts:invitation-create"), invitation)
        new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        new["oldpassword"] = PASSWORD
        browser_of(again(sam)).post(reverse("account_change_password"), new)
        Browser().post(reverse("account_reset_password"), {"email": cora.email})

    own = words_of_the_agency()
    letters = {
        message.subject: english_in(ADDRESS.sub("", f"{message.subject}\n{message.body}"), own)
        for message in mail.outbox
    }
    assert set(letters.values()) == {""}
    assert len(letters) == 8, list(letters)
