"""One text a shift: two writers are merged, and the next shift marks it read."""

import pytest
from django.urls import reverse

from rounds.exceptions import HandOverEmpty, NotYourTeam, ReadAnOlderText
from rounds.handing_over import mark_read, write_hand_over
from rounds.models import HandOver
from rounds.shifts import ShiftKind, shift_now
from tests.casework.cast import queries_of
from tests.conftest import hidden_fields


def shift():
    return shift_now(ShiftKind.DAY)


def write(team, by, text, shown=0):
    return write_hand_over(team, shift(), by=by, text=text, shown=shown)


def at(page):
    return reverse(f"rounds:{page}", args=[shift().kind, shift().iso_day])


def test_a_second_writer_adds_to_the_first_and_the_history_has_both(ana, ben, harbor):
    write(harbor, ana, "No water at the pier.")
    found = write(harbor, ben, "The shelter is full.", shown=0)

    assert found.text == "No water at the pier.\n\nThe shelter is full."
    assert (found.version, found.written_by) == (2, ben)
    assert found.text_of(1) == "No water at the pier."


def test_who_saw_the_newest_text_may_take_words_away(ana, ben, harbor):
    write(harbor, ana, "No water at the pier.")

    assert write(harbor, ben, "Water is back.", shown=1).text == "Water is back."


def test_saved_as_it_was_it_is_no_new_version(ana, ben, harbor):
    write(harbor, ana, "No water.")

    assert write(harbor, ben, "No water.", shown=1).version == 1


def test_it_is_read_by_name_and_a_change_is_to_be_read_again(ana, ben, sam, harbor):
    write(harbor, ana, "No water.")
    found = mark_read(harbor, shift(), by=ben, shown=1)
    mark_read(harbor, shift(), by=ben, shown=1)
    write(harbor, sam, "Water is back.", shown=1)

    assert [(each.person, each.version) for each in found.readings.all()] == [(ben, 1)]
    with pytest.raises(ReadAnOlderText):
        mark_read(harbor, shift(), by=ben, shown=1)
    mark_read(harbor, shift(), by=ben, shown=2)
    assert found.readings.get().version == 2


def test_there_has_to_be_something_to_read(ana, harbor):
    with pytest.raises(HandOverEmpty):
        write(harbor, ana, "  ")
    with pytest.raises(HandOverEmpty):
        mark_read(harbor, shift(), by=ana, shown=0)


def test_nobody_of_another_team_writes_or_reads_it(ana, cora, harbor):
    write(harbor, ana, "No water.")

    with pytest.raises(NotYourTeam):
        write(harbor, cora, "Hm.", shown=1)
    with pytest.raises(NotYourTeam):
        mark_read(harbor, shift(), by=cora, shown=1)


def test_two_write_on_their_pages_and_both_texts_stay(ana, ben, harbor, browser_of):
    anas, bens = browser_of(ana), browser_of(ben)
    first, second = (hidden_fields(each.get(at("hand-over-write"))) for each in (anas, bens))

    anas.post(at("hand-over-write"), first | {"text": "No water."})
    bens.post(at("hand-over-write"), second | {"text": "Shelter full."})

    page = anas.get(at("shift-detail")).content.decode()
    assert "No water." in page
    assert "Shelter full." in page
    assert "Last written by" in page
    assert HandOver.objects.count() == 1


def test_it_is_marked_read_with_one_tap(ana, ben, harbor, browser_of):
    write(harbor, ana, "No water.")
    browser = browser_of(ben)

    page = browser.get(at("shift-detail"))
    assert "I have read it" in page.content.decode()
    browser.post(at("hand-over-read"), {"shown": "1"})

    page = browser.get(at("shift-detail")).content.decode()
    assert "I have read it" not in page
    assert "Read by:" in page


@pytest.mark.parametrize("who", ["dora", "adam", "aud"])
def test_only_workers_and_supervisors_see_a_shift(who, request, browser_of):
    browser = browser_of(request.getfixturevalue(who))

    assert browser.get(at("shift-detail")).status_code == 403


def test_who_is_on_no_team_and_a_shift_to_come_find_nothing(ana, browser_of):
    later = reverse("rounds:shift-detail", args=["day", "2199-01-01"])
    assert browser_of(ana).get(later).status_code == 404
    assert browser_of(ana).get("/shifts/day/2026-02-30/").status_code == 404
    ana.team = None
    ana.save()
    assert browser_of(ana).get(at("shift-detail")).status_code == 404


def test_more_readers_cost_no_query_more(ana, ben, sam, harbor, browser_of):
    write(harbor, ana, "No water.")
    mark_read(harbor, shift(), by=ana, shown=1)
    browser = browser_of(ana)
    before = queries_of(browser, at("shift-detail"))
    mark_read(harbor, shift(), by=sam, shown=1)
    mark_read(harbor, shift(), by=ben, shown=1)

    assert queries_of(browser, at("shift-detail")) == before
