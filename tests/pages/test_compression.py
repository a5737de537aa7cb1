"""Pages are compressed where nothing that a stranger chose stands beside a secret."""

import gzip

import pytest
from django.urls import reverse

ACCEPTING = {"HTTP_ACCEPT_ENCODING": "gzip, br"}


@pytest.fixture
def worker(browser_of, ana):
    return browser_of(ana)


def test_the_sign_in_page_is_compressed_wherever_it_leads(client, db):
    for query in ({}, {"next": "/day/"}):
        answer = client.get(reverse("account_login"), query, **ACCEPTING)

        assert answer["Content-Encoding"] == "gzip"
        assert "Sign in" in gzip.decompress(answer.content).decode()


def test_a_page_of_somebody_signed_in_is_compressed(worker):
    answer = worker.get(reverse("casework:my-day"), **ACCEPTING)

    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(gzip.decompress(answer.content)) / 2


def test_what_was_typed_is_never_compressed_beside_what_others_said(worker, rosa):
    asked = worker.get(reverse("casework:client-list"), {"q": "ro"}, **ACCEPTING)
    sent = worker.post(reverse("casework:client-create"), {"name": "ro"}, **ACCEPTING)

    assert asked.status_code == sent.status_code == 200
    assert "Content-Encoding" not in asked
    assert "Content-Encoding" not in sent


def test_a_page_about_an_error_is_not_compressed(worker, db):
    answer = worker.get("/what-somebody-chose/", **ACCEPTING)

    assert answer.status_code == 404
    assert "Content-Encoding" not in answer


def test_a_browser_that_takes_no_gzip_gets_none(client, db):
    assert "Content-Encoding" not in client.get(reverse("account_login"))


def test_the_length_of_the_same_page_differs(worker):
    """Django fills compressed pages up with a random length."""
    lengths = {
        len(worker.get(reverse("casework:my-day"), **ACCEPTING).content) for _ in range(8)
    }

    assert len(lengths) > 1
