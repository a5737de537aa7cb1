"""Rows that were written before a rule are brought under it, and the trail says so."""

from datetime import date
from importlib import import_module

import pytest
from django.db import connection

from audit import reconciling, trail
from casework.models import Consent, ConsentWording
from tests.conftest import models_of_migrations

keep_newest = import_module("casework.migrations.0007_keep_the_newest_consent")
texts = import_module("casework.migrations.0009_truer_consent_texts")


@pytest.fixture
def thrice(ana, rosa):
    """Rosa agreed to be contacted three times, as the system before let her."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_consent_in_force_a_client_and_purpose")
    first = rosa.consents.get(purpose="contact")
    rosa.consents.filter(pk=first.pk).update(given_on=date(2026, 1, 1))
    facts = {"purpose": "contact", "wording": first.wording, "method": "verbal"}
    third, second = (
        rosa.consents.create(explained_by=ana, given_on=day, **facts)
        for day in (date(2026, 3, 1), date(2026, 2, 1))
    )
    trail.record("consent.given", third, by=ana)
    return first, second, third


def test_of_consents_given_before_the_newest_stays_and_each_says_which_replaced_it(
    thrice, rosa
):
    keep_newest.mark_replaced(models_of_migrations(), None)

    first, second, third = (Consent.objects.get(pk=consent.pk) for consent in thrice)
    assert (first.superseded_by, first.superseded_on) == (second, date(2026, 2, 1))
    assert (second.superseded_by, second.superseded_on) == (third, date(2026, 3, 1))
    assert third.is_in_force
    assert rosa.consents.get(purpose="record").is_in_force


def test_the_trail_attests_what_the_migration_changed(thrice):
    keep_newest.mark_replaced(models_of_migrations(), None)

    assert list(reconciling.differences()) == []


def test_the_mark_can_be_taken_back(thrice, rosa):
    keep_newest.mark_replaced(models_of_migrations(), None)
    keep_newest.unmark(models_of_migrations(), None)

    assert rosa.consents.current().filter(purpose="contact").count() == 3


def test_a_text_that_an_agency_put_in_itself_is_not_replaced(db):
    record = ConsentWording.objects.filter(purpose="record", language="en", version=2)
    record.update(text="What our lawyer wrote.", approved_at=None)

    texts.add_texts(models_of_migrations(), None)
    texts.remove_texts(models_of_migrations(), None)

    assert ConsentWording.objects.offered().get(purpose="record", language="en").text == (
        "What our lawyer wrote."
    )
    assert ConsentWording.objects.filter(version=2).count() == 1
