"""A contact that is logged from a follow-up: what it starts with, and what it completes."""

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Contact, FollowUp
from tests.casework.cast import answers
from tests.conftest import open_client
from tests.html_forms import main_form


@pytest.fixture
def follow_up_of(ana, rosa):
    def added(kind):
        return rosa.add_follow_up(by=ana, kind=kind, due_on=timezone.localdate(), task="Ask")

    return added


def opened_from(follow_up):
    return f"{reverse('casework:contact-create')}?follow_up={follow_up.pk}"


@pytest.mark.parametrize(
    ("kind", "contact"), [("call", "phone"), ("visit", "visit"), ("office", "office")]
)
def test_the_page_opens_with_the_kind_that_fits_and_says_what_it_completes(
    kind, contact, ana, rosa, follow_up_of, browser_of
):
    follow_up = follow_up_of(kind)

    page = browser_of(ana).get(opened_from(follow_up))

    form = main_form(page)
    assert form.values["kind"] == [contact]
    assert form.values["client"] == [str(rosa.pk)]
    assert form.values["completes"] == [str(follow_up.pk)]
    assert f"{follow_up.get_kind_display()}: Ask, due" in page.content.decode()


@pytest.mark.parametrize(
    ("outcome", "result"), [("reached", "done"), ("not_reached", "not_reached")]
)
def test_the_contact_completes_it_as_it_ended(
    outcome, result, ana, rosa, follow_up_of, browser_of
):
    follow_up = follow_up_of("call")
    sent = answers(rosa, kind="phone", outcome=outcome, completes=follow_up.pk)

    browser_of(ana).post(opened_from(follow_up), sent)

    follow_up.refresh_from_db()
    assert (follow_up.outcome, follow_up.done_by) == (result, ana)
    assert Contact.objects.get().kind == "phone"


def test_unticked_it_stays_open(ana, rosa, follow_up_of, browser_of):
    follow_up = follow_up_of("call")

    browser_of(ana).post(opened_from(follow_up), answers(rosa))

    follow_up.refresh_from_db()
    assert follow_up.is_open
    assert Contact.objects.exists()


def test_it_is_not_completed_by_a_contact_with_somebody_else(
    ana, rosa, follow_up_of, browser_of
):
    follow_up, minh = follow_up_of("call"), open_client(ana, "Minh")

    page = browser_of(ana).post(opened_from(follow_up), answers(minh, completes=follow_up.pk))

    assert "This follow-up is for another client." in page.content.decode()
    assert not Contact.objects.exists()


def test_a_follow_up_that_one_may_not_complete_is_not_offered(ana, rosa, cora, browser_of):
    follow_up = FollowUp.objects.open().get(client=rosa)

    for named in (follow_up.pk, "nonsense", ""):
        page = browser_of(cora).get(f"{reverse('casework:contact-create')}?follow_up={named}")
        assert "Complete this follow-up" not in page.content.decode()
