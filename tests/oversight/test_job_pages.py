"""The administrator's page of jobs: kinds, people, how it went, and nothing of a client."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.asking import ask
from jobs.models import Job

pytestmark = pytest.mark.django_db

PAGE = reverse("oversight:job-list")
NIGHTLY = "jobs.sweeping.delete_ended"


@pytest.fixture
def failed(ana, rosa):
    job = ask("accounts.send_email", rosa.pk, by=ana)
    job.start()
    job.fail(1, "SMTPServerDisconnected", is_final=True)
    return job


def test_it_says_what_for_whom_and_how_it_went(failed, adam, browser_of):
    ask(NIGHTLY)

    page = browser_of(adam).get(PAGE).content.decode()

    for words in ("Sending an email", "Ana Ruiz", "Failed", "SMTPServerDisconnected"):
        assert words in page
    for words in ("Delete old jobs", "The system", "Waiting to start"):
        assert words in page


def test_it_names_no_subject(failed, rosa, adam, browser_of):
    page = browser_of(adam).get(PAGE).content.decode()

    assert str(rosa.pk) not in page
    assert "Rosa" not in page


def test_it_shows_those_of_one_state(failed, adam, browser_of):
    ask(NIGHTLY)
    browser = browser_of(adam)

    only_failed = browser.get(PAGE, {"show": "failed"}).content.decode()
    only_open = browser.get(PAGE, {"show": "open"}).content.decode()

    assert "Sending an email" in only_failed
    assert "Delete old jobs" not in only_failed
    assert "Delete old jobs" in only_open
    assert "Sending an email" not in only_open
    assert browser.get(PAGE, {"show": "nonsense"}).status_code == 404


def test_an_administrator_tries_anybodys_job_again_and_cancels_it(failed, adam, browser_of):
    browser = browser_of(adam)

    browser.post(reverse("oversight:job-retry", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.status == Job.Status.WAITING

    browser.post(reverse("oversight:job-cancel", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.status == Job.Status.CANCELED


def test_many_jobs_take_as_many_queries_as_few(adam, browser_of, ana):
    browser = browser_of(adam)
    browser.get(PAGE)  # the first page of a browser asks for more

    def queries(jobs):
        for number in range(jobs):
            ask("accounts.send_email", number, by=ana)
        with CaptureQueriesContext(connection) as asked:
            browser.get(PAGE)
        return len(asked)

    assert queries(2) == queries(30)
