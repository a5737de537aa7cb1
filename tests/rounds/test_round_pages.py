"""Pages of a round: started with one tap, saved once, seen by who may, corrected as a whole."""

from uuid import uuid4

import pytest
from django.urls import reverse

from casework.models import AnonymousContact, Contact, PlaceLink
from places.models import Place
from rounds.models import Bucket, OutreachRound
from tests.casework.cast import queries_of
from tests.conftest import hidden_fields, open_client, shown_messages
from tests.rounds.cast import ABOUT, PLACE, items_given, met_today, people_counted, saved

START = reverse("rounds:round-start")
LIST = reverse("rounds:round-list")
DAY = reverse("casework:my-day")


def at(page, outreach_round):
    return reverse(f"rounds:{page}", args=[outreach_round.pk])


def text(browser, address):
    return browser.get(address, follow=True).content.decode()


@pytest.fixture
def browser(ana, browser_of):
    return browser_of(ana)


@pytest.fixture
def under_way(browser):
    browser.post(START)
    return OutreachRound.objects.get()


def test_a_round_is_started_counted_and_saved(browser, ana, rosa):
    answer = browser.post(START, {"key": str(uuid4())})
    page = browser.get(answer.url)
    assert "People, no name" in page.content.decode()
    assert "Rosa" in page.content.decode()

    answer = browser.post(
        answer.url,
        hidden_fields(page)
        | {"count-people": "7", "given-water": "7", "met": str(rosa.pk), "place": PLACE},
    )

    assert (people_counted(), items_given(), met_today()) == (7, {"water": 7}, {rosa.pk})
    page = text(browser, answer.url)
    assert "Round saved." in page
    assert PLACE in page
    assert "Rosa" in page


def test_sent_twice_it_makes_one(browser, under_way, rosa):
    address = at("round-save", under_way)
    sent = {"key": "one tap too many", "count-people": "3", "met": str(rosa.pk)}

    first, second = browser.post(address, sent), browser.post(address, sent)

    assert first.url == second.url
    assert people_counted() == 3
    assert Contact.objects.count() == 1


def test_my_day_shows_the_round_under_way_and_its_place(browser, under_way):
    assert "Round under way" in text(browser, DAY)
    assert "Start a round" not in text(browser, DAY)

    browser.post(at("round-save", under_way), {"place": PLACE})

    assert "Round under way" not in text(browser, DAY)
    browser.post(START)
    assert PLACE in text(browser, DAY)


def test_each_bucket_of_the_day_has_a_number_and_its_words_in_spanish(browser, ana, under_way):
    Bucket.objects.create(name="Adults", name_es="Adultos")
    Bucket.objects.create(name="Gone", ends_on="2020-01-01")

    page = text(browser, at("round-save", under_way))
    assert "Adults" in page
    assert "Gone" not in page
    assert "People, no name" not in page
    ana.language = "es"
    ana.save()
    assert "Adultos" in text(browser, at("round-save", under_way))


def test_who_can_not_be_logged_is_named_with_the_reason(browser, ana, under_way, rosa, luz):
    page = browser.get(at("round-save", under_way))
    rosa.close(by=ana, reason="completed")
    sent = hidden_fields(page) | {"met": [str(rosa.pk), str(luz.pk)], "count-people": "2"}

    answer = browser.post(at("round-save", under_way), sent)

    assert "Rosa was not logged. This case is closed." in " ".join(shown_messages(answer))
    assert met_today() == {luz.pk}
    again = browser.post(at("round-save", under_way), sent)
    assert "Rosa was not logged." in " ".join(shown_messages(again))


def test_somebody_elses_client_is_refused_and_what_was_typed_stays(browser, cora, under_way):
    theirs = open_client(cora, "Xiomara")

    page = browser.post(
        at("round-save", under_way), {"met": str(theirs.pk), "count-people": "9"}
    )

    assert "no longer on your list" in page.content.decode()
    assert 'value="9"' in page.content.decode()
    assert "Xiomara" not in page.content.decode()
    assert people_counted() == 0
    assert under_way.is_under_way


def test_several_awards_are_asked_about_and_one_alone_is_taken(
    browser, ana, under_way, award, second_award
):
    address = at("round-save", under_way)
    page = browser.post(address, {"count-people": "1"})
    assert "Choose the funding source" in page.content.decode()

    browser.post(address, {"count-people": "1", "award": str(second_award.pk)})

    assert AnonymousContact.objects.get().award == second_award
    browser.post(START)
    page = text(browser, OutreachRound.objects.under_way().get().get_absolute_url())
    assert f'value="{second_award.pk}" selected' in page


def test_the_only_award_pays_without_a_question(browser, under_way, award):
    browser.post(at("round-save", under_way), {"count-people": "1"})

    assert AnonymousContact.objects.get().award == award


def test_numbers_are_corrected_on_one_page(browser, ana):
    made = saved(ana, 7, given={"water": 7})

    page = browser.get(at("round-correct", made))
    assert 'value="7"' in page.content.decode()
    browser.post(
        at("round-correct", made),
        hidden_fields(page)
        | {"count-people": "6", "given-water": "5", "place": PLACE, "about": ABOUT},
    )

    assert (people_counted(), items_given()) == (6, {"water": 5})


def test_two_who_correct_the_same_number_are_asked_which_to_keep(browser, sam, ana, browser_of):
    made = saved(ana, 7)
    sent = hidden_fields(browser.get(at("round-correct", made)))
    words = {"place": PLACE, "about": ABOUT}
    sams = browser_of(sam)
    theirs = hidden_fields(sams.get(at("round-correct", made)))
    sams.post(at("round-correct", made), theirs | words | {"count-people": "8"})

    page = browser.post(at("round-correct", made), sent | words | {"count-people": "9"})

    assert "Keep which" in page.content.decode()
    assert people_counted() == 8


def test_a_round_is_withdrawn_and_undone_on_the_next_page(browser, ana, rosa):
    made = saved(ana, 2, met=[rosa])

    browser.post(at("round-withdraw", made), {"withdrawal": "mistake"})
    page = text(browser, at("round-detail", made))
    assert at("round-put-back", made) in page
    assert "Nothing counts it." in page
    browser.post(at("round-put-back", made))

    assert (people_counted(), met_today()) == (2, {rosa.pk})


def test_undo_after_the_save_withdraws_the_round(browser, ana):
    made = saved(ana, 2)

    browser.post(at("round-undo", made))

    assert people_counted() == 0
    assert OutreachRound.objects.get().is_withdrawn


def test_a_supervisor_sees_the_teams_rounds_and_only_the_names_they_may(
    ana, cora, sam, rosa, browser_of
):
    hidden = open_client(cora, "Xiomara")
    made = saved(ana, 2, met=[rosa])
    Contact.objects.create(
        client=hidden, recorded_by=ana, round=made.pk, kind="street", outcome="reached",
        place_kind="outdoors", occurred_on=made.day,
    )  # fmt: skip

    sams = browser_of(sam)
    assert PLACE in text(sams, LIST)
    page = text(sams, at("round-detail", made))
    assert "Rosa" in page
    assert "Xiomara" not in page
    assert "And 1 contact" in page


def test_a_colleague_and_another_teams_supervisor_find_no_round(ana, ben, sue, browser_of):
    made = saved(ana, 2)

    for person in (ben, sue):
        for page in ("round-detail", "round-correct", "round-withdraw"):
            assert browser_of(person).get(at(page, made)).status_code == 404
        assert PLACE not in text(browser_of(person), LIST)


def test_a_discarded_round_makes_nothing(browser, under_way):
    browser.post(at("round-discard", under_way))

    assert OutreachRound.objects.get().state == OutreachRound.State.DISCARDED
    assert "Round under way" not in text(browser, DAY)


@pytest.mark.parametrize("page", ["round-save", "round-detail"])
def test_more_clients_and_buckets_cost_no_query_more(page, browser, ana, rosa, luz):
    made = saved(ana, 2, given={"water": 1}, met=[rosa])
    if page == "round-save":
        browser.post(START)
        made = OutreachRound.objects.under_way().get()
    address = at(page, made)
    before = queries_of(browser, address)
    others = [open_client(ana, f"Client {number}") for number in range(3)]
    adults = Bucket.objects.create(name="Adults")
    if page == "round-detail":
        made = saved(ana, counts={None: 1, adults: 2}, given={"food": 1}, met=others)

    assert queries_of(browser, at(page, made)) == before


def test_a_round_starts_at_a_place_of_the_list_and_its_people_come_first(
    browser, ana, rosa, luz
):
    pier = Place.add(by=ana, name="Pier 9")
    PlaceLink.add(luz, by=ana, place=pier)
    page = text(browser, pier.get_absolute_url())
    assert "Start a round here" in page

    answer = browser.post(START, {"key": str(uuid4()), "listed": str(pier.pk)})
    page = browser.get(answer.url)
    shown = page.content.decode()
    assert shown.index("Luz") < shown.index("Might be here") < shown.index("Rosa")
    assert f'<option value="{pier.pk}" selected>' in shown

    sent = {"listed": str(pier.pk), "place": "", "met": str(rosa.pk)}
    browser.post(answer.url, hidden_fields(page) | sent)

    assert Contact.objects.get().place == pier
    assert rosa.place_links.get().last_seen_on is not None
    saved_round = OutreachRound.objects.get()
    assert saved_round.place == "Pier 9"
    page = text(browser, at("round-detail", saved_round))
    assert "Place of the list" in page
    again = browser.post(START)
    assert f'<option value="{pier.pk}" selected>' in text(browser, again.url)


def test_a_round_is_not_at_a_place_of_another_team(browser, cora):
    hill = Place.add(by=cora, name="Hilltop")
    browser.post(START, {"listed": str(hill.pk)})
    assert not OutreachRound.objects.exists()
