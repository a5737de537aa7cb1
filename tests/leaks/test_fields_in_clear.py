"""A field that can hold words is sealed, or its noun says why a thief may read it.

A field that tells who somebody is, or what happened to them, can't be listed as clear: it is a
sealed field.
"""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from encryption.files import SealedFileField
from tests.nouns.declaring import collected

PUBLIC = {"providers"}  # a directory that others publish
LOOKED_AT = {"sessions", "mfa"} | set(settings.OURS) - PUBLIC
WORDS = (models.CharField, models.TextField, models.JSONField, models.FileField)

MAY_BE_CLEAR = collected("clear")
OF_HISTORY = {
    "history_change_reason": "nothing writes it",
    "history_type": "created, changed or deleted",
}


def fields_that_hold_words():
    """Name each field that is no sealed one; a row of history has those of its record."""
    for model in apps.get_models(include_auto_created=True):
        record = getattr(model, "instance_type", model)
        if model._meta.app_label in LOOKED_AT:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, WORDS) and not is_sealed(record, field.name):
                    yield f"{record._meta.label_lower}.{field.name}"


def is_sealed(model, name):
    """What history adds has no words; it names a file as the disk does, at random."""
    fields = {field.name: field for field in model._meta.local_concrete_fields}
    return name in OF_HISTORY or isinstance(fields.get(name), SealedFileField)


def test_somebody_decided_about_every_field_that_holds_words():
    assert set(fields_that_hold_words()) - set(MAY_BE_CLEAR) == set(), "seal it, or say why not"


def test_the_list_names_only_fields_that_exist():
    assert set(MAY_BE_CLEAR) - set(fields_that_hold_words()) == set()


ELEMENTS = [
    (path, element)
    for path in sorted((settings.ROOT / "templates").rglob("*.html"))
    if "django" not in path.relative_to(settings.ROOT / "templates").parts[:1]
    for element in re.findall(r"<(?:input|select|textarea)\b.*?>\n", path.read_text(), re.S)
    if 'type="hidden"' not in element
]


@pytest.mark.parametrize(
    ("path", "element"), ELEMENTS, ids=lambda value: getattr(value, "stem", "")
)
def test_an_element_in_a_template_asks_the_browser_to_forget_it(path, element):
    assert re.search(r"autocomplete=|widgets/attrs.html|attrs\|attributes", element), (
        f"{path}: Firefox writes down what it holds"
    )


ABOUT_CLIENTS = ("casework", "exports", "oversight")
FORMS = [
    (path, form)
    for package in ABOUT_CLIENTS
    for path in sorted((settings.ROOT / "templates" / package).rglob("*.html"))
    for form in re.findall(r"<form\b[^>]*?\bnovalidate\b[^>]*", path.read_text())
    if 'method="get"' not in form
]


@pytest.mark.parametrize(("path", "form"), FORMS, ids=lambda value: getattr(value, "stem", ""))
def test_a_form_about_a_client_asks_the_browser_to_forget_it(path, form):
    assert 'autocomplete="off"' in form, f"{path}: it suggests what was typed"
