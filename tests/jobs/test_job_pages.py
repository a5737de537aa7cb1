"""How far a job is: a page without a script, a part of one that asks again and again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.asking import ask
from jobs.models import Job
from jobs.running import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(ana):
    return ask("tests.carry", by=ana)


def address(job, what=""):
    return f"/jobs/{job.pk}/{what}"


def test_without_a_script_the_page_of_an_open_job_loads_itself_anew(job, ana, browser_of):
    page = browser_of(ana).get(address(job)).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5; url=?unattended">' in page
    assert "Waiting to start" in page

    run(job.pk)
    page = browser_of(ana).get(address(job)).content.decode()
    assert "?unattended" not in page
    assert "Done" in page


def test_a_script_is_given_the_bar_and_at_the_end_the_whole_page(job, ana, browser_of):
    browser = browser_of(ana)
    job.start()
    Job.objects.update(done=1, total=4)

    part = browser.get(address(job), headers={"HX-Request": "true"})
    assert 'max="100" value="25"' in part.content.decode()
    assert "<html" not in part.content.decode()

    job.finish(1)
    assert browser.get(address(job), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_page_that_asks_by_itself_keeps_no_session_open(job, ana, browser_of):
    browser = browser_of(ana)
    long_ago = timezone.now() - timedelta(minutes=5)
    ana.sessions.update(last_seen_at=long_ago)

    browser.get(address(job, "?unattended"))
    browser.get(address(job), headers={"X-Unattended": "1"})
    assert ana.sessions.get().last_seen_at == long_ago

    browser.get(address(job))
    assert ana.sessions.get().last_seen_at > long_ago


def test_nobody_else_sees_a_job_but_whom_its_kind_shows_it_to(job, ben, browser_of):
    assert browser_of(ben).get(address(job)).status_code == 404
    assert browser_of(ben).post(address(job, "cancellation/")).status_code == 404


def test_who_asked_cancels_and_tries_again(job, ana, browser_of):
    browser = browser_of(ana)

    page = browser.post(address(job, "cancellation/"), follow=True).content.decode()
    assert "This was canceled before it was done." in page
    page = browser.post(address(job, "retry/"), follow=True).content.decode()
    assert "Waiting to start" in page


def test_one_that_failed_says_what_to_do(ana, browser_of):
    job = ask("tests.drop", by=ana)
    job.start()
    job.fail(1, "Clumsy", is_final=True)

    page = browser_of(ana).get(address(job)).content.decode()

    assert "It fell." in page
    assert "Try again" in page
    assert "tell your administrator" in page
