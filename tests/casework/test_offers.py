"""What is offered at a contact: the agency's list, the usual ones, and who pays."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from casework import access, recording
from casework.models import Contact, Offer
from casework.models.naming import name_services
from casework.offering import USUAL, offering_on
from services.models import Service
from tests.casework.cast import answers, checked, met, queries_of
from tests.conftest import open_client

NEW = reverse("casework:contact-create")
PROVIDED = {"answer": "provided"}


def give(client, by, *codes, award=None, **contact):
    """Record a contact at which these were provided."""
    day = contact.get("occurred_on", timezone.localdate())
    given = {"answer": "accepted", "provided_on": day, "quantity": 1, "award": award}
    offers = [{"service": code, **given} for code in codes]
    return recording.record_contact(client, by=by, contact=met(**contact), offers=offers)


def send(browser, client, **changed):
    return browser.post(NEW, answers(client, **changed))


# The list ---------------------------------------------------------------------------------


def test_the_usual_ones_are_the_workers_own_then_the_agencys_then_the_first_of_the_list(
    ana, ben, rosa, award
):
    luz = open_client(ben, "Luz")
    for _time in range(2):
        give(rosa, ana, "shower")
        give(luz, ben, "laundry")
    give(rosa, ana, "interpreter")

    usual = offering_on(timezone.localdate(), ana).usual

    assert usual[:3] == ["shower", "interpreter", "laundry"]
    assert usual[3:] == ["food", "water", "blanket", "clothing", "hygiene-kit"]
    assert len(usual) == USUAL


def test_a_retired_one_is_not_usual_any_more(ana, rosa, adam):
    give(rosa, ana, "shower")
    Service.objects.get(code="shower").retire(by=adam)

    assert "shower" not in offering_on(timezone.localdate(), ana).usual


def test_each_stands_once_on_the_page(ana, rosa, browser_of):
    give(rosa, ana, "shower")

    page = browser_of(ana).get(NEW).content.decode()

    for code in Service.objects.values_list("code", flat=True):
        assert page.count(f'id="service-{code}"') == 1
        assert page.count(f'name="offer-{code}-quantity"') == 1


def test_the_form_takes_no_query_more_for_a_longer_list_or_a_longer_history(
    ana, rosa, adam, browser_of
):
    browser = browser_of(ana)
    give(rosa, ana, "shower")
    before = queries_of(browser, NEW)

    for _time in range(5):
        give(rosa, ana, "food", "water", "interpreter")

    assert queries_of(browser, NEW) == before


# What is checked --------------------------------------------------------------------------


def test_an_item_is_checked_and_nothing_else_needs_to_be_said(ana, rosa, browser_of):
    row = PROVIDED | {"quantity": "3"}  # as the page has it

    send(browser_of(ana), rosa, **checked(naloxone=row))

    offer = Offer.objects.get()
    assert (offer.service, offer.answer, offer.quantity) == ("naloxone", "accepted", 3)
    assert offer.provided_on == timezone.localdate()


def test_as_many_as_needed_are_checked(ana, rosa, browser_of):
    codes = ["food", "water", "blanket", "clothing", "naloxone", "shower", "laundry"]

    send(browser_of(ana), rosa, **checked(**dict.fromkeys(codes, PROVIDED)))

    assert set(Offer.objects.values_list("service", flat=True)) == set(codes)


def test_what_is_not_checked_is_not_kept(ana, rosa, browser_of):
    unchecked = {"offer-food-answer": "provided", "offer-food-quantity": "9"}

    send(browser_of(ana), rosa, **unchecked)

    assert Contact.objects.count() == 1
    assert not Offer.objects.exists()


def test_an_agency_that_was_typed_without_its_service_is_not_lost(ana, rosa, browser_of):
    typed = {"offer-relocation-provider_name": "Harbor House"}

    page = send(browser_of(ana), rosa, **typed).content.decode()

    assert "Check this service, or clear the agency." in page
    assert "Harbor House" in page
    assert not Contact.objects.exists()


def test_what_was_checked_stays_when_something_is_missing(ana, rosa, browser_of):
    typed = checked(food={"answer": "provided", "quantity": "4"}) | {"when": ""}

    page = send(browser_of(ana), rosa, **typed).content.decode()

    assert 'value="food" autocomplete="off" checked' in page
    assert 'name="offer-food-quantity" class="govuk-input" value="4"' in page


def test_a_service_that_is_not_on_the_list_of_the_day_is_refused(ana, rosa, adam, browser_of):
    umbrella = Service.objects.get(code="shower")
    umbrella.amend(by=adam, starts_on=timezone.localdate())
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    typed = checked(shower=PROVIDED) | {"when": "another_day", "occurred_on": yesterday}

    page = send(browser_of(ana), rosa, **typed).content.decode()

    assert "not on the list of this day" in page
    assert 'href="#id_services' in page
    assert not Contact.objects.exists()


# Who pays ---------------------------------------------------------------------------------


def test_the_award_is_that_of_last_time_for_this_client_and_service(
    ana, rosa, award, second_award, browser_of
):
    give(rosa, ana, "interpreter", award=second_award)
    give(rosa, ana, "shower", award=award)

    send(browser_of(ana), rosa, **checked(interpreter=PROVIDED))

    assert Offer.objects.filter(service="interpreter").last().award == second_award


def test_that_nobody_paid_last_time_is_taken_too(ana, rosa, award, second_award, browser_of):
    give(rosa, ana, "interpreter", award=None)

    send(browser_of(ana), rosa, **checked(interpreter=PROVIDED))

    assert list(Offer.objects.values_list("award", flat=True)) == [None, None]


def test_the_award_of_an_other_client_is_not_taken(ana, rosa, award, second_award, browser_of):
    give(open_client(ana, "Luz"), ana, "interpreter", award=award)

    page = send(browser_of(ana), rosa, **checked(interpreter=PROVIDED)).content.decode()

    assert "Choose the funding source, or No grant." in page


@pytest.fixture
def funded(ana, rosa, adam, sam, second_award):
    """Rosa is in a program that the second award usually pays for."""
    program = access.create_program(by=adam, name="Street work", confidential=False)
    program.fund(second_award, by=adam)
    rosa.change_program(program, by=sam)
    return program


def test_the_programs_award_is_taken_where_nothing_was_chosen_before(
    ana, rosa, award, second_award, funded, browser_of
):
    send(browser_of(ana), rosa, **checked(interpreter=PROVIDED))

    assert Offer.objects.get().award == second_award


def test_last_time_counts_more_than_the_program(
    ana, rosa, award, second_award, funded, browser_of
):
    give(rosa, ana, "interpreter", award=award)

    send(browser_of(ana), rosa, **checked(interpreter=PROVIDED))

    assert {offer.award for offer in Offer.objects.all()} == {award}


def test_a_programs_award_that_does_not_pay_that_day_is_not_taken(
    ana, rosa, award, second_award, funded, adam, browser_of
):
    second_award.ends_on = timezone.localdate() - timedelta(days=1)
    second_award.save()

    send(browser_of(ana), rosa, **checked(interpreter=PROVIDED))

    assert Offer.objects.get().award == award


def test_an_item_without_a_line_asks_for_no_award(ana, rosa, award, second_award, browser_of):
    send(browser_of(ana), rosa, **checked(naloxone=PROVIDED))

    assert Offer.objects.get().award is None


def test_the_page_of_a_program_shows_and_changes_what_usually_pays(
    adam, funded, award, browser_of
):
    browser = browser_of(adam)
    address = reverse("casework:program-award", args=[funded.pk])

    browser.fill(address, {"award": str(award.pk)})

    funded.refresh_from_db()
    assert funded.award == award


# Words ------------------------------------------------------------------------------------


def test_the_record_says_what_was_given_in_the_readers_language_retired_or_not(
    ana, rosa, adam, browser_of
):
    give(rosa, ana, "naloxone", "interpreter")
    for code in ("naloxone", "interpreter"):
        Service.objects.get(code=code).retire(by=adam)

    page = browser_of(ana).get(rosa.get_absolute_url()).content.decode()
    assert "Naloxone: 1 given (doses)" in page
    assert "Interpreter services: provided" in page

    ana.language = "es"
    ana.save()
    page = browser_of(ana).get(Contact.objects.get().get_absolute_url()).content.decode()
    assert "Naloxona" in page
    assert "dosis" in page


def test_the_words_of_many_are_read_in_one_query(ana, rosa, django_assert_num_queries):
    offers = list(give(rosa, ana, "naloxone", "interpreter", "food").offers.order_by("pk"))

    with django_assert_num_queries(1), translation.override("en"):
        name_services(offers)
        labels = [offer.service_label for offer in offers]

    assert labels == ["Naloxone", "Interpreter services", "Food"]


def test_a_code_that_the_list_never_had_is_shown_as_it_is():
    offer = Offer(service="horoscope")
    name_services([offer], {})

    assert (offer.service_label, offer.is_item, offer.unit_label) == ("horoscope", False, "")
