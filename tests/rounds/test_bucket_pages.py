"""Administrators keep the list of whom rounds count."""

from django.urls import reverse

from rounds.models import Bucket
from tests.conftest import hidden_fields

LIST, NEW = reverse("rounds:bucket-list"), reverse("rounds:bucket-create")


def test_an_administrator_adds_and_renames_one(adam, browser_of):
    browser = browser_of(adam)
    assert "All people together" in browser.get(LIST).content.decode()

    browser.post(NEW, {"name": "Adults", "name_es": "Adultos"})
    bucket = Bucket.objects.get()
    sent = hidden_fields(browser.get(bucket.get_absolute_url()))
    browser.post(bucket.get_absolute_url(), sent | {"name": "Grown-ups", "name_es": "Adultos"})

    assert "Grown-ups" in browser.get(LIST).content.decode()
    assert bucket.history.count() == 2


def test_a_name_is_there_once_and_the_last_day_is_not_before_the_first(adam, browser_of):
    browser = browser_of(adam)
    Bucket.objects.create(name="Adults")

    page = browser.post(NEW, {"name": "adults"}).content.decode()
    assert "one with this name" in page
    days = {
        "starts_on_month": "5", "starts_on_day": "2", "starts_on_year": "2026",
        "ends_on_month": "5", "ends_on_day": "1", "ends_on_year": "2026",
    }  # fmt: skip
    page = browser.post(
        NEW, {"name": "Young", "starts_on": "2026-05-02", "ends_on": "2026-05-01"} | days
    ).content.decode()

    assert "before the first" in page
    assert Bucket.objects.count() == 1
