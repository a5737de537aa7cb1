"""A correction of a contact that was logged for several people, made for others, too."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit import trail
from casework import correcting_together, recording_together, transfers
from casework.correcting_together import correct_contacts, correctable_with, versions_of
from casework.exceptions import (
    ChangedSince,
    NotForEverybody,
    NothingToCorrect,
    OthersOutOfReach,
)
from casework.models import Contact
from casework.shared_notes import BETWEEN, corrected_for_another
from tests.casework.cast import met
from tests.conftest import hidden_fields, open_client

SHARED = "They sat at the pier."


@pytest.fixture
def family(ana):
    return [open_client(ana, name) for name in ("Luz", "Mateo", "Nilda")]


@pytest.fixture
def logged(ana, family, award):
    """One save for three; each has a service of the day, and words about them alone."""
    people = [
        {
            "client": client,
            "contact": {"note": f"{SHARED}\n\nzqown{number}"},
            "offers": [
                {
                    "service": "transportation",
                    "answer": "accepted",
                    "provided_on": timezone.localdate(),
                    "quantity": 1,
                    "award": award,
                }
            ],
        }
        for number, client in enumerate(family)
    ]
    facts = {name: value for name, value in met().items() if name != "note"}
    recording_together.record_contacts(people, by=ana, contact=facts)
    return [client.contacts.get() for client in family]


def with_it(contact, by):
    """The others, as the form passes them on."""
    others = correctable_with(contact, by=by)
    return {each: versions_of(others)[each.pk] for each in others}


def anew(contacts):
    return [Contact.objects.get(pk=each.pk) for each in contacts]


YESTERDAY = timezone.localdate() - timedelta(days=1)


def test_what_is_changed_here_changes_there_and_nothing_else_does(ana, ben, logged):
    logged[2].amend(by=ana, kind="office")

    correct_contacts(
        logged[0],
        by=ana,
        also=with_it(logged[0], ana),
        occurred_on=YESTERDAY,
        outcome="declined",
        kind="street",
        present=[ben],
        note=logged[0].note,
    )

    for each in anew(logged):
        assert (each.occurred_on, each.outcome) == (YESTERDAY, "declined")
        assert list(each.present.all()) == [ben]
        assert each.offers.get().provided_on == YESTERDAY
    assert [each.kind for each in anew(logged)] == ["street", "street", "office"]
    assert [each.note for each in anew(logged)] == [f"{SHARED}\n\nzqown{n}" for n in range(3)]


def test_each_has_an_event_and_a_history_of_its_own_that_name_no_other(ana, family, logged):
    correct_contacts(logged[0], by=ana, also=with_it(logged[0], ana), minutes=20)

    for number, client in enumerate(family):
        [event] = [each for each in trail.about(client) if each.verb == "contact.amended"]
        assert event.facts == {"fields": "minutes"}
        others = [str(each.pk) for each in (*family, *logged)]
        others.remove(str(client.pk))
        others.remove(str(logged[number].pk))
        assert not any(key in str((event.facts, event.subject_id)) for key in others)
        assert [each.minutes for each in logged[number].history.all()][:2] == [20, None]


def test_who_is_not_meant_stays_as_they_were(ana, logged):
    one = next(iter(with_it(logged[0], ana)))

    correct_contacts(
        logged[0], by=ana, also={one: with_it(logged[0], ana)[one]}, occurred_on=YESTERDAY
    )

    assert sum(each.occurred_on == YESTERDAY for each in anew(logged)) == 2


def test_of_the_note_what_is_shared_is_corrected_and_each_keeps_their_own(ana, logged):
    correct_contacts(
        logged[0],
        by=ana,
        also=with_it(logged[0], ana),
        note_too=True,
        note="They sat at the gate.\n\nzqown0",
    )

    notes = [each.note for each in anew(logged)]
    assert notes == [f"They sat at the gate.\n\nzqown{number}" for number in range(3)]


def test_a_change_of_what_is_about_one_alone_is_refused_for_the_others(ana, logged):
    with pytest.raises(NotForEverybody, match="alone"):
        correct_contacts(
            logged[0],
            by=ana,
            also=with_it(logged[0], ana),
            note_too=True,
            note=f"{SHARED}\n\nShe is ill.",
        )

    assert [each.note for each in anew(logged)] == [f"{SHARED}\n\nzqown{n}" for n in range(3)]


PARAGRAPHS = st.lists(st.text("xyz ", min_size=1, max_size=4).filter(str.strip), max_size=3)


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_no_word_about_one_alone_comes_into_the_note_of_another(shared, own, theirs, new):
    own, theirs = [f"own {each}" for each in own], [f"their {each}" for each in theirs]
    old = BETWEEN.join([*shared, *own])

    corrected = corrected_for_another(
        old, BETWEEN.join([*new, *own]), BETWEEN.join([*shared, *theirs])
    )

    assert corrected == BETWEEN.join([*new, *theirs])
    assert "own" not in corrected


def test_where_nothing_would_change_there_it_is_not_done_in_silence(ana, logged):
    with pytest.raises(NothingToCorrect):
        correct_contacts(
            logged[0], by=ana, also=with_it(logged[0], ana), note="Only about her."
        )

    assert SHARED in anew(logged)[0].note


@pytest.mark.parametrize("meanwhile", ["changed", "withdrawn"])
def test_one_that_was_changed_or_withdrawn_meanwhile_refuses_all(
    ana, family, logged, meanwhile
):
    also = with_it(logged[0], ana)
    if meanwhile == "changed":
        logged[1].amend(by=ana, minutes=5)
    else:
        logged[1].withdraw(by=ana, withdrawal="mistake")

    with pytest.raises(NotForEverybody) as refusal:
        correct_contacts(logged[0], by=ana, also=also, occurred_on=YESTERDAY)

    assert family[1].chart_number in refusal.value.messages[0]
    assert "changed or withdrawn after you opened this page" in refusal.value.messages[0]
    assert all(each.occurred_on != YESTERDAY for each in anew(logged))


def test_who_loses_access_to_one_meanwhile_corrects_none_and_hears_no_name(
    ana, ben, sam, family, logged
):
    also = with_it(logged[0], ana)
    transfers.transfer(family[1], to=ben, by=sam)

    with pytest.raises(OthersOutOfReach) as refusal:
        correct_contacts(logged[0], by=ana, also=also, occurred_on=YESTERDAY)

    assert family[1].chart_number not in str(refusal.value)
    assert all(each.occurred_on != YESTERDAY for each in anew(logged))


def test_one_whose_record_refuses_refuses_all(ana, family, logged):
    also = with_it(logged[0], ana)
    family[2].close(by=ana, reason="moved")

    with pytest.raises(NotForEverybody, match="closed"):
        correct_contacts(logged[0], by=ana, also=also, occurred_on=YESTERDAY)

    assert all(each.occurred_on != YESTERDAY for each in anew(logged))


def test_closed_withdrawn_and_out_of_reach_are_not_offered(ana, ben, sam, family, logged):
    assert len(correctable_with(logged[0], by=ana)) == 2
    logged[1].withdraw(by=ana, withdrawal="mistake")
    family[2].close(by=ana, reason="moved")

    assert correctable_with(logged[0], by=ana) == []


# Undo ----------------------------------------------------------------------------------------


def corrected(logged, by, **values):
    """Correct all, and return between which moments that was."""
    began = timezone.now()
    correct_contacts(logged[0], by=by, also=with_it(logged[0], by), **values)
    return {"began": began, "ended": timezone.now()}


def undo(contact, by, moments):
    correcting_together.undo_correction(contact, by=by, **moments)


def said(contacts):
    return [
        (each.occurred_on, each.outcome, each.note, set(each.present.all()))
        for each in anew(contacts)
    ]


def test_undo_takes_all_of_it_back(ana, ben, logged):
    before, offers = said(logged), [each.offers.get().provided_on for each in logged]
    moments = corrected(
        logged,
        ana,
        occurred_on=YESTERDAY,
        outcome="declined",
        present=[ben],
        note_too=True,
        note="New.\n\nzqown0",
    )
    assert said(logged) != before

    undo(Contact.objects.get(pk=logged[0].pk), ana, moments)

    assert said(logged) == before
    assert [each.offers.get().provided_on for each in anew(logged)] == offers


def test_undo_leaves_where_it_was_a_service_that_the_correction_had_not_moved(
    ana, logged, award
):
    other = logged[1].offers.create(
        client=logged[1].client,
        service="transportation",
        answer="accepted",
        provided_on=YESTERDAY,
        quantity=1,
        award=award,
    )
    moments = corrected(logged, ana, occurred_on=YESTERDAY)

    undo(Contact.objects.get(pk=logged[0].pk), ana, moments)

    other.refresh_from_db()
    assert other.provided_on == YESTERDAY


def test_undo_leaves_who_was_not_corrected(ana, logged):
    logged[2].amend(by=ana, minutes=5)
    began = timezone.now()
    correct_contacts(logged[0], by=ana, minutes=20)

    undo(Contact.objects.get(pk=logged[0].pk), ana, {"began": began, "ended": timezone.now()})

    assert [each.minutes for each in anew(logged)] == [None, None, 5]


def test_undo_leaves_what_a_colleague_corrected_at_the_same_time(ana, sam, logged):
    began, luz, mateo, nilda = timezone.now(), *logged
    Contact.objects.get(pk=nilda.pk).amend(by=sam, minutes=5)
    correct_contacts(luz, by=ana, also={mateo: versions_of([mateo])[mateo.pk]}, minutes=20)

    undo(Contact.objects.get(pk=luz.pk), ana, {"began": began, "ended": timezone.now()})

    assert [each.minutes for each in anew(logged)] == [None, None, 5]


def test_undo_takes_back_nothing_if_a_colleague_wrote_to_one_at_the_same_time(ana, sam, logged):
    began = timezone.now()
    Contact.objects.get(pk=logged[0].pk).amend(by=sam, outcome="declined")
    moments = corrected(logged, ana, minutes=20) | {"began": began}

    with pytest.raises(ChangedSince):
        undo(Contact.objects.get(pk=logged[0].pk), ana, moments)

    assert [each.minutes for each in anew(logged)] == [20, 20, 20]
    assert anew(logged)[0].outcome == "declined"


def test_undo_takes_back_nothing_if_one_was_changed_since(ana, logged):
    moments = corrected(logged, ana, minutes=20)
    Contact.objects.get(pk=logged[1].pk).amend(by=ana, minutes=30)

    with pytest.raises(ChangedSince):
        undo(Contact.objects.get(pk=logged[0].pk), ana, moments)

    assert [each.minutes for each in anew(logged)] == [20, 30, 20]


def test_undo_takes_back_nothing_if_one_is_out_of_reach_by_now(ana, ben, sam, family, logged):
    moments = corrected(logged, ana, minutes=20)
    transfers.transfer(family[1], to=ben, by=sam)

    with pytest.raises(ChangedSince):
        undo(Contact.objects.get(pk=logged[0].pk), ana, moments)

    assert [each.minutes for each in anew(logged)] == [20, 20, 20]


def test_undo_is_for_five_minutes(ana, logged):
    moments = corrected(logged, ana, minutes=20)

    with (
        time_machine.travel(timezone.now() + timedelta(minutes=6)),
        pytest.raises(ChangedSince),
    ):
        undo(Contact.objects.get(pk=logged[0].pk), ana, moments)


# The page ------------------------------------------------------------------------------------


@pytest.fixture
def address(family, logged):
    return reverse("casework:contact-amend", args=[family[0].pk, logged[0].pk])


def facts(contact, **changed):
    return {
        "occurred_on": contact.occurred_on.isoformat(),
        "kind": contact.kind,
        "place_kind": contact.place_kind,
        "outcome": contact.outcome,
        "note": contact.note,
        **changed,
    }


def test_the_form_names_each_and_has_nobody_checked(ana, family, address, browser_of):
    page = browser_of(ana).get(address).content.decode()

    for other in family[1:]:
        assert f"{other.preferred_name} ({other.chart_number})" in page
    [_before, *boxes] = page.split('name="also"')
    assert len(boxes) == 2
    assert not any(" checked" in box[: box.index(">")] for box in boxes)


def test_who_may_not_be_corrected_is_counted_and_not_named(
    ana, ben, sam, family, address, browser_of
):
    transfers.transfer(family[1], to=ben, by=sam)

    page = browser_of(ana).get(address).content.decode()

    assert "1 more person was there." in page
    assert family[1].chart_number not in page
    assert family[1].preferred_name not in page
    assert family[2].chart_number in page


def test_a_contact_with_one_person_asks_about_nobody(ana, rosa, browser_of):
    recording_together.record_contacts([{"client": rosa, "contact": {}}], by=ana, contact=met())
    logged = rosa.contacts.get()

    page = (
        browser_of(ana)
        .get(reverse("casework:contact-amend", args=[rosa.pk, logged.pk]))
        .content.decode()
    )

    assert 'name="also"' not in page
    assert "too. You can’t correct" not in page


def test_it_is_saved_for_those_who_are_checked_and_undone(ana, logged, address, browser_of):
    browser = browser_of(ana)
    sent = facts(logged[0], also=[str(logged[1].pk)], outcome="declined")

    answer = browser.post(address, hidden_fields(browser.get(address)) | sent)
    page = browser.get(answer.url)

    assert "Contact corrected, for the others, too." in page.content.decode()
    assert [each.outcome for each in anew(logged)] == ["declined", "declined", "reached"]
    undone = browser.post(
        reverse("casework:contact-undo-correction", args=[logged[0].client_id, logged[0].pk]),
        hidden_fields(page),
        follow=True,
    )
    assert "Undone. Each record is as it was before." in undone.content.decode()
    assert [each.outcome for each in anew(logged)] == ["reached"] * 3


def test_of_one_that_was_changed_meanwhile_the_page_says_so_and_keeps_what_was_typed(
    ana, family, logged, address, browser_of
):
    browser = browser_of(ana)
    opened = hidden_fields(browser.get(address))
    logged[1].amend(by=ana, minutes=5)
    keys = [str(each.pk) for each in logged[1:]]
    sent = facts(logged[0], also=keys, note="zqtyped", outcome="declined")

    page = browser.post(address, opened | sent)

    shown = page.content.decode()
    assert f"{family[1].chart_number}: Their contact was changed or withdrawn" in shown
    assert "zqtyped" in shown
    for key in keys:
        assert f'value="{key}"' in shown
    assert [each.outcome for each in anew(logged)] == ["reached"] * 3
    browser.post(address, hidden_fields(page) | sent)  # who has looked saves it
    assert [each.outcome for each in anew(logged)] == ["declined"] * 3


def test_a_name_in_the_note_for_others_is_asked_about_once(ana, logged, address, browser_of):
    browser = browser_of(ana)
    opened = hidden_fields(browser.get(address))
    sent = facts(logged[0], also=[str(logged[1].pk)], note_too="on", note="MATEO.\n\nzqown0")

    page = browser.post(address, opened | sent).content.decode()
    assert "has a name of one of these people in it" in page
    browser.post(address, opened | sent | {"names_are_right": "on"})

    assert anew(logged)[1].note == "MATEO.\n\nzqown1"


def test_a_stranger_is_not_corrected_by_a_forged_key(ana, cora, logged, address, browser_of):
    hers = open_client(cora, "Zqruth")
    recording_together.record_contacts(
        [{"client": hers, "contact": {}}], by=cora, contact=met()
    )
    theirs = hers.contacts.get()
    browser = browser_of(ana)

    page = browser.post(
        address,
        hidden_fields(browser.get(address))
        | facts(logged[0], also=[str(theirs.pk)], outcome="declined"),
    ).content.decode()

    assert "You can’t correct one of the other contacts any more." in page
    assert [each.outcome for each in anew([theirs, *logged])] == ["reached"] * 4


def test_an_undo_that_nobody_signed_takes_nothing_back(
    ana, ben, sam, logged, address, browser_of
):
    browser = browser_of(ana)
    sent = facts(logged[0], outcome="declined")
    browser.post(address, hidden_fields(browser.get(address)) | sent)

    answer = browser.post(
        reverse("casework:contact-undo-correction", args=[logged[0].client_id, logged[0].pk]),
        {"key": "undo", "proof": "forged"},
        follow=True,
    )

    assert "It is too late to undo this" in answer.content.decode()
    assert anew(logged)[0].outcome == "declined"
