"""The form to log a contact with several people, and the page of such a contact."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import recording
from casework.forms.contacts import ContactForm
from casework.models import Contact, Offer
from tests.casework.cast import answers, checked, due, granted, met
from tests.conftest import open_client

NEW = reverse("casework:contact-create")


@pytest.fixture
def family(ana):
    return [open_client(ana, name) for name in ("Luz", "Mateo", "Nilda")]


def told(people, **changed):
    """The page as a browser sends it: the first at "Who", all others checked below it."""
    others = [str(each.pk) for each in people[1:]]
    served = {f"person-{key}-gets_services": "on" for key in others}
    return answers(people[0], others=others, **served | changed)


def own(client, words):
    return {f"person-{client.pk}-own": words}


def text(browser, address):
    return browser.get(address, follow=True).content.decode()


def at(name, contact):
    return reverse(f"casework:{name}", args=[contact.client_id, contact.pk])


def test_one_save_makes_a_contact_for_each(ana, family, browser_of):
    typed = told(family, note="zqshared", own="zqfirst", **own(family[1], "zqsecond"))

    answer = browser_of(ana).post(NEW, typed)

    assert answer.url == family[0].get_absolute_url()
    notes = [each.contacts.get().note for each in family]
    assert notes == ["zqshared\n\nzqfirst", "zqshared\n\nzqsecond", "zqshared"]


WORDS = st.text("zqxvwk \n", max_size=9)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shared=WORDS, alone=st.lists(WORDS, min_size=3, max_size=3))
def test_no_word_about_one_is_in_the_record_of_another(ana, family, shared, alone):
    """Marked with whom it is about, every text is found with them, and with nobody else."""
    marked = [f"{words}m{number}" for number, words in enumerate(alone)]
    typed = told(family, note=shared, own=marked[0])
    typed |= own(family[1], marked[1]) | own(family[2], marked[2])
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])

    with transaction.atomic():
        form = ContactForm(data, worker=ana)
        assert form.is_valid()
        made = form.arguments["people"]

    for number, theirs in enumerate(made):
        lines = [shared.strip(), marked[number].strip()]
        assert theirs["client"] == family[number]
        assert theirs["contact"]["note"] == "\n\n".join(line for line in lines if line)


def test_sent_twice_it_makes_one_set(ana, family, browser_of):
    browser, typed = browser_of(ana), told(family)
    first = browser.post(NEW, typed)

    again = browser.post(NEW, typed)

    assert (again.status_code, again.url) == (first.status_code, first.url)
    assert Contact.objects.count() == 3


def test_where_one_record_refuses_the_page_says_whose_and_keeps_all_that_was_typed(
    ana, family, browser_of
):
    family[1].revoke_consent("record", by=ana)

    page = (
        browser_of(ana)
        .post(NEW, told(family, note="zqkept", **own(family[2], "zqown")))
        .content.decode()
    )

    assert not Contact.objects.exists()
    assert f"{family[1].chart_number}: " in page
    assert "Nothing is saved yet. Correct this, or uncheck this person." in page
    assert "zqkept" in page
    assert "zqown" in page
    for other in family[1:]:
        assert f'value="{other.pk}" autocomplete="off" checked' in page


def test_nobody_is_logged_with_whom_the_worker_does_not_reach(ana, cora, family, browser_of):
    hers = open_client(cora, "Zqruth")

    page = browser_of(ana).post(NEW, told([*family, hers])).content.decode()

    assert "You can’t log a contact with one of the people" in page
    assert "Zqruth" not in page
    assert not Contact.objects.exists()


def test_a_name_in_the_note_for_everybody_is_asked_about_once(ana, family, browser_of):
    browser = browser_of(ana)
    typed = told(family, note="I met MATEO there.")

    page = browser.post(NEW, typed).content.decode()

    assert "has a name of one of these people in it" in page
    assert not Contact.objects.exists()
    browser.post(NEW, typed | {"names_are_right": "on"})
    assert Contact.objects.count() == 3


def test_a_note_about_one_may_name_them(ana, family, browser_of):
    browser_of(ana).post(NEW, told(family, **own(family[1], "Mateo has a cough.")))

    assert family[1].contacts.get().note == "Mateo has a cough."


def test_a_note_about_somebody_who_is_not_checked_is_not_lost(ana, family, browser_of):
    typed = told(family[:2], **own(family[2], "zqabout"))

    page = browser_of(ana).post(NEW, typed).content.decode()

    assert page.count("Check this person, or clear the note about them.") == 2
    assert "zqabout" in page
    assert not Contact.objects.exists()


def test_somebody_who_is_checked_and_chosen_is_one_person(ana, family, browser_of):
    typed = told(family[:2], own="zqfirst", **own(family[0], "zqalso"))
    typed["others"].append(str(family[0].pk))

    browser_of(ana).post(NEW, typed)

    assert family[0].contacts.get().note == "zqfirst\n\nzqalso"
    assert Contact.objects.count() == 2


def test_services_are_for_everybody_but_those_who_are_unchecked(ana, family, award, browser_of):
    offered = checked(transportation={"answer": "provided", "quantity": "2"})
    typed = told(family, **offered)
    del typed[f"person-{family[2].pk}-gets_services"]

    browser_of(ana).post(NEW, typed)

    given_to = Offer.objects.provided()
    assert {each.client for each in given_to} == {family[0], family[1]}
    assert {(each.quantity, each.award) for each in given_to} == {(2, award)}


def test_each_is_paid_for_as_last_time(ana, family, award, second_award, browser_of):
    today = timezone.localdate()
    for client, paid_by in zip(family, (award, second_award, award), strict=True):
        offer = {"service": "transportation", "answer": "accepted", "provided_on": today}
        offer |= {"quantity": 1, "award": paid_by}
        recording.record_contact(client, by=ana, contact=met(), offers=[offer])
    offered = checked(transportation={"answer": "provided", "quantity": "1", "award": ""})

    answer = browser_of(ana).post(NEW, told(family, **offered))

    assert answer.status_code == 302
    paid = [each.offers.order_by("pk").last().award for each in family]
    assert paid == [award, second_award, award]


def test_the_follow_up_is_for_the_first_and_the_call_that_it_was_is_completed(
    ana, family, browser_of
):
    call = due(family[1], ana, 0)
    typed = told(family, next="week", next_kind="task", completes=[str(call.pk)])

    browser_of(ana).post(f"{NEW}?follow_up={call.pk}", typed)

    assert family[0].contacts.get().next_follow_up.kind == "task"
    assert not family[2].contacts.get().follow_ups.exists()
    call.refresh_from_db()
    assert call.outcome == "done"
    assert call.completing_contact == family[1].contacts.get()


def test_the_page_of_one_names_those_whom_the_reader_may_see(ana, ben, sam, family, browser_of):
    browser_of(ana).post(NEW, told(family))
    granted(family[0], ben, by=sam)
    granted(family[2], ben, by=sam)
    contact = family[0].contacts.get()

    whole = text(browser_of(ana), at("contact-detail", contact))
    in_part = text(browser_of(ben), at("contact-detail", contact))

    for page in (whole, in_part):
        assert "Logged together with 2 other people" in page
        assert f"Nilda ({family[2].chart_number})" in page
    assert f"Mateo ({family[1].chart_number})" in whole
    assert "Mateo" not in in_part
    assert '<details class="govuk-details not-on-paper">' in whole
    record = text(browser_of(ana), family[0].get_absolute_url())
    assert "Nilda" not in record


def test_undo_on_the_next_page_takes_back_all(ana, family, browser_of):
    browser = browser_of(ana)
    page = browser.post(NEW, told(family), follow=True).content.decode()
    assert "Contact saved, for each of the people." in page

    undone = browser.post(
        at("contact-undo", family[0].contacts.get()), {"key": "undo"}, follow=True
    )

    assert "The contacts of all of them are withdrawn." in undone.content.decode()
    assert not Contact.objects.in_force().exists()


def test_an_unlikely_day_of_one_of_them_is_asked_about(ana, family, browser_of):
    earlier = open_client(ana, "Olga", on=timezone.localdate() - timedelta(days=9))
    day = (timezone.localdate() - timedelta(days=5)).isoformat()
    typed = told([earlier, family[0]], when="another_day", occurred_on=day)
    browser = browser_of(ana)

    page = browser.post(NEW, typed).content.decode()

    assert "when the record was opened. Is it right?" in page
    browser.post(NEW, typed | {"day_is_right": "on"})
    assert Contact.objects.count() == 2


def test_each_person_more_costs_as_much_as_the_one_before(ana, browser_of):
    people = [open_client(ana, f"Zq{number}") for number in range(5)]
    browser = browser_of(ana)
    browser.post(NEW, told(people))  # all keys are in memory

    def cost(number):
        typed = told(people[:number])
        with CaptureQueriesContext(connection) as asked:
            assert browser.post(NEW, typed).status_code == 302
        return len(asked)

    two, three, five = cost(2), cost(3), cost(5)
    assert five - three == 2 * (three - two)
