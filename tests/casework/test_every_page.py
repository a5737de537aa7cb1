"""Every page of casework opens, whatever the record holds."""

import pytest
from django.urls import reverse

PAGES_OF_A_WORKER = [
    "casework:my-day",
    "casework:my-week",
    "casework:contact-create",
    "casework:anonymous-contact-create",
    "casework:client-list",
    "casework:client-create",
]
PAGES_OF_A_CLIENT = [
    "casework:client-detail",
    "casework:client-edit",
    "casework:consent-create",
    "casework:follow-up-create",
    "casework:closure-create",
    "casework:erasure-create",
]


@pytest.mark.parametrize("name", PAGES_OF_A_WORKER)
def test_a_worker_opens_each_page(name, ana, rosa, browser_of):
    assert browser_of(ana).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES_OF_A_CLIENT)
def test_a_worker_opens_each_page_of_a_client(name, ana, rosa, browser_of):
    assert browser_of(ana).get(reverse(name, args=[rosa.pk])).status_code == 200
