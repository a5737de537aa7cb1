"""On PostgreSQL sealed columns come in binary, and every other column as it always did."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, models  # noqa: F401 - in the mark
from django.db.models import Count, Exists, F, OuterRef, Value
from django.utils import timezone

from casework.models import Client, Contact
from encryption.models import DataKey
from search.models import Segment
from tests.casework.random_agency import RandomAgency

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="it is about PostgreSQL"),
]


@pytest.fixture
def in_text(monkeypatch):
    """Return a function that asks something as Django's own backend does."""

    def asked(ask):
        from encryption.postgresql.compiler import SQLCompiler

        with monkeypatch.context() as patch:
            patch.setattr(SQLCompiler, "fetches_bytes", False)
            return ask()

    return asked


@pytest.fixture
def formats(monkeypatch):
    """Collect in which format each result came: 1 is binary."""
    from encryption.postgresql import base

    asked, create = [], base.DatabaseWrapper.create_cursor

    def noted(wrapper, name=None):
        cursor = create(wrapper, name)
        asked.append(type(cursor).__name__)
        return cursor

    monkeypatch.setattr(base.DatabaseWrapper, "create_cursor", noted)
    return asked


def with_types(rows):
    return [[(type(value), value) for value in row] for row in rows]


def models_with_bytes():
    return [
        model
        for model in apps.get_models()
        if any(field.get_internal_type() == "BinaryField" for field in model._meta.fields)
    ]


def test_every_row_with_bytes_is_the_same_in_binary_as_in_text(in_text):
    RandomAgency(1)

    for model in models_with_bytes():
        rows = models.QuerySet(model).order_by("pk").values_list()

        assert with_types(rows.all()) == in_text(lambda: with_types(rows.all())), model  # noqa: B023
        assert with_types(rows.iterator(7)) == with_types(rows.all()), model


def test_what_is_annotated_is_the_same_in_binary_as_in_text(in_text):
    RandomAgency(2)
    rows = Client.objects.order_by("pk").values_list(
        "preferred_name",
        Count("contacts"),
        Exists(Contact.objects.filter(client=OuterRef("pk"))),
        F("opened_on") - Value(timedelta(days=1)),
        Value(timezone.now()),
        Value("é"),
        Value({"a": [1]}, output_field=models.JSONField()),
        Value(1.5),
        F("demographics__race_ethnicity"),
    )

    assert with_types(rows.all()) == in_text(lambda: with_types(rows.all()))


def test_a_query_that_selects_bytes_is_asked_in_binary_and_no_other_one(rosa, formats):
    list(Client.objects.all())
    list(Client.objects.values_list("pk", flat=True))
    list(Client.objects.iterator())
    list(Segment.objects.all())
    DataKey.objects.count()

    assert formats == ["BinaryCursor", "Cursor", "BinaryServerCursor", "BinaryCursor", "Cursor"]


def test_a_percent_sign_in_a_query_is_kept(rosa):
    assert list(Client.objects.filter(chart_number__contains="%")) == []
    assert Client.objects.extra(where=["'100%%' LIKE '%%0%%'"]).get() == rosa
