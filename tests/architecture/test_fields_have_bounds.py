"""What a field says: its bounds in a sentence, and in its label only the question."""

from importlib import import_module
from pkgutil import walk_packages

import django_filters
import pytest
from django import forms
from django.conf import settings

from pages.dates import DatePartsField, DayField, TimeField
from pages.numbers import NumberField

BARE = (
    forms.DateField,
    forms.DateTimeField,
    forms.SplitDateTimeField,
    forms.TimeField,
    forms.DurationField,
    forms.IntegerField,
)
OURS = (DatePartsField, DayField, TimeField, NumberField)


def form_classes() -> list[type]:
    """Return every form of ours."""
    for package in settings.OURS:
        root = import_module(package)
        for module in walk_packages(root.__path__, f"{package}."):
            if ".forms" in module.name or module.name.endswith(".filters"):
                import_module(module.name)
    return [each for each in below(forms.BaseForm) if is_ours(each)]


def below(base: type) -> set[type]:
    found = set()
    for each in base.__subclasses__():
        found |= {each} | below(each)
    return found


def is_ours(cls: type) -> bool:
    return cls.__module__.partition(".")[0] in settings.OURS


def bare_fields(fields: dict) -> list[str]:
    return [
        name
        for name, field in fields.items()
        if isinstance(field, BARE) and not isinstance(field, OURS)
    ]


@pytest.mark.parametrize("form", sorted(form_classes(), key=str))
def test_no_field_of_a_form_is_without_bounds(form):
    assert bare_fields(form.base_fields) == []


@pytest.mark.parametrize(
    "filters", sorted(filter(is_ours, below(django_filters.FilterSet)), key=str)
)
def test_no_filter_is_without_bounds(filters):
    fields = {
        name: each.field
        for name, each in filters.base_filters.items()
        if isinstance(each, django_filters.DateFilter | django_filters.NumberFilter)
    }

    assert bare_fields(fields) == []


def test_a_field_without_bounds_is_found():
    assert bare_fields({"day": forms.DateField(), "note": forms.CharField()}) == ["day"]


def test_no_label_says_what_the_page_says_that_an_answer_is_optional():
    labels = [
        f"{form.__name__}.{name}: {field.label}"
        for form in form_classes()
        for name, field in form.base_fields.items()
        if "optional" in str(field.label)
    ]

    assert labels == []
