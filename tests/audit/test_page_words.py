"""Pages on the log are called what people call them, and by no name of the code."""

import pytest
from django.urls import get_resolver
from django.utils import translation

from audit.page_words import page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("casework:client-detail", "Client: page"),
        ("casework:contact-create", "Contact: add"),
        ("casework:my-day", "My day"),
        ("oversight:emergency-access-review", "Emergency access: review"),
        ("exports:approve", "Export: approve"),
        ("rounds:round-correct", "Outreach round: correct"),
        ("accounts:person-list", "Staff member: list"),
        ("casework:gone-since-then", ""),
        ("gone:client-detail", ""),
    ],
)
def test_a_page_is_called_by_its_record_and_what_it_does(name, words):
    assert page(name) == words


@pytest.mark.parametrize("language", ["en-us", "es"])
def test_every_page_has_words(language):
    names = [
        f"{package}:{name}"
        for package, (_prefix, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str)
    ]

    with translation.override(language):
        by_address = {name for name in names if page(name).startswith("/")}

    assert len(names) > 150
    assert not by_address
