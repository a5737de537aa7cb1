"""Whoever adds a field that can hold words decides here why it may be read by a thief.

A field that tells who somebody is, or what happened to them, has no place in this list: it is a
sealed field.
"""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from encryption.files import SealedFileField

PUBLIC = {"providers"}  # a directory that others publish
LOOKED_AT = {"sessions", "mfa"} | set(settings.OURS) - PUBLIC
WORDS = (models.CharField, models.TextField, models.JSONField, models.FileField)

CODE = "one of a list of codes, which reports count; docs/encryption.md says what they tell"
OURS = "the agency's own, and about no client"
KEY = "a key or a digest, which says nothing by itself"
NUMBER = "a number drawn at random, to be said aloud"
SEALED = "sealed text, by an engine or an adapter of ours"

MAY_BE_CLEAR = {
    "training.course.name": OURS,
    "training.trainingrequirement.capability": OURS,
    "accounts.invitation.email": OURS,
    "accounts.invitation.role": OURS,
    "accounts.invitation.token_hash": KEY,
    "accounts.session.browser": "one of eight names, about a colleague's device",
    "accounts.session.session_data": SEALED,
    "accounts.session.session_key": "a hash of the cookie",
    "accounts.session.system": "one of seven names, about a colleague's device",
    "accounts.cacheentry.key": KEY,
    "accounts.cacheentry.value": "counts and times, for a limit of tries",
    "accounts.team.name": OURS,
    "training.training.content_type": "photo or PDF",
    "accounts.user.email": OURS,
    "accounts.user.name": OURS,
    "accounts.user.password": "a slow hash",
    "accounts.user.role": OURS,
    "audit.auditevent.chain": KEY,
    "audit.auditevent.facts": "codes, keys and counts: `trail.record` takes nothing else",
    "audit.auditevent.subject_id": KEY,
    "audit.auditevent.subject_type": "the name of a model",
    "audit.auditevent.verb": "what was done, in our words",
    "audit.chainhead.chain": KEY,
    "audit.eventrow.kind": "written, gone, seen, or the end of a chain",
    "audit.eventrow.subject_id": KEY,
    "audit.eventrow.subject_type": "the name of a model",
    "casework.access.kind": CODE,
    "casework.award.funder": OURS,
    "casework.award.name": OURS,
    "casework.award.number": OURS,
    "casework.emergencyaccess.reason": CODE,
    "casework.emergencyaccess.outcome": CODE,
    "casework.client.chart_number": NUMBER,
    "casework.closure.reason": CODE,
    "casework.consent.method": CODE,
    "casework.consent.purpose": CODE,
    "casework.consentwording.language": OURS,
    "casework.consentwording.purpose": OURS,
    "casework.consentwording.text": OURS,
    "casework.contact.kind": CODE,
    "casework.contact.outcome": CODE,
    "casework.contact.place_kind": CODE,
    "casework.demographics.language": CODE,
    "casework.demographics.race_ethnicity": CODE,
    "casework.demographics.sex": CODE,
    "casework.erasure.reason": CODE,
    "exports.export.basis": CODE,
    "exports.export.file_digest": KEY,
    "exports.export.number": NUMBER,
    "exports.export.selection": CODE,
    "oversight.unusualaccess.kind": CODE,
    "oversight.unusualaccess.outcome": CODE,
    "casework.followup.kind": CODE,
    "casework.followup.outcome": CODE,
    "casework.offer.answer": CODE,
    "casework.offer.service": CODE,
    "casework.program.name": OURS,
    "casework.anonymouscontact.kind": CODE,
    "casework.anonymouscontact.place_kind": CODE,
    "encryption.datakey.kek": "the name of a key-encryption key",
    "mfa.authenticator.data": SEALED,
    "mfa.authenticator.type": OURS,
    "reports.snapshot.content": "figures that are given to the funder, small ones included",
    "reports.snapshot.dataset_digest": KEY,
    "reports.snapshot.form_code": OURS,
    "reports.snapshot.form_version": OURS,
    "reports.snapshot.list_versions": OURS,
    "reports.snapshot.pdf_sha256": KEY,
    "reports.snapshot.release_class": OURS,
    "sessions.session.session_data": SEALED,
    "sessions.session.session_key": "a hash of the cookie",
}
OF_HISTORY = {
    "history_change_reason": "nothing writes it",
    "history_type": "created, changed or deleted",
}


def fields_that_hold_words():
    """Name each field that is no sealed one; a row of history has those of its record."""
    for model in apps.get_models(include_auto_created=True):
        told = getattr(model, "instance_type", model)
        if model._meta.app_label in LOOKED_AT:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, WORDS) and not is_sealed(told, field.name):
                    yield f"{told._meta.label_lower}.{field.name}"


def is_sealed(model, name):
    """What history adds has no words; it names a file as the disk does, at random."""
    fields = {field.name: field for field in model._meta.local_concrete_fields}
    return name in OF_HISTORY or isinstance(fields.get(name), SealedFileField)


def test_somebody_decided_about_every_field_that_holds_words():
    assert set(fields_that_hold_words()) - set(MAY_BE_CLEAR) == set(), "seal it, or say why not"


def test_the_list_names_only_fields_that_exist():
    assert set(MAY_BE_CLEAR) - set(fields_that_hold_words()) == set()


FORMS = [
    (path, form)
    for path in sorted((Path(settings.ROOT) / "templates" / "casework").rglob("*.html"))
    for form in re.findall(r"<form\b[^>]*?\bnovalidate\b[^>]*", path.read_text())
    if 'method="get"' not in form
]


@pytest.mark.parametrize(("path", "form"), FORMS, ids=lambda value: getattr(value, "stem", ""))
def test_a_form_about_a_client_asks_the_browser_to_forget_it(path, form):
    assert 'autocomplete="off"' in form, f"{path}: it suggests what was typed"
