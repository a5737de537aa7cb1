"""Pages on the log are called what people call them, and by no name of the code."""

import pytest
from django.urls import get_resolver
from django.utils import translation

from audit.page_words import page

# Where no record of a client is near: their address says enough.
BY_ADDRESS = {"accounts", "jobs", "reports", "services", "training"}
OF_NO_RECORD = {
    "fieldwork:calendar-feed",
    "outbox:offline-key",
    "outbox:offline-shell",
    "outbox:offline-worker",
    "places:archived-list",
    "places:place-archive",
}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("casework:client-detail", "Client: page"),
        ("casework:contact-create", "Contact: add"),
        ("casework:my-day", "My day"),
        ("oversight:emergency-access-review", "Emergency access: review"),
        ("exports:approve", "Export: approve"),
        ("rounds:round-correct", "Outreach round: correct"),
        ("accounts:person-list", "/people/"),
        ("casework:gone-since-then", ""),
        ("gone:client-detail", ""),
    ],
)
def test_a_page_is_called_by_its_record_and_what_it_does(name, words):
    assert page(name) == words


@pytest.mark.parametrize("language", ["en-us", "es"])
def test_every_page_near_a_client_has_words(language):
    names = [
        f"{package}:{name}"
        for package, (_prefix, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str) and package not in BY_ADDRESS
    ]

    with translation.override(language):
        by_address = {name for name in names if page(name).startswith("/")}

    assert len(names) > 150
    assert by_address <= OF_NO_RECORD
