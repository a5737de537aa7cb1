"""Work by area: what it counts, how it follows corrections, and that no place shows in it."""

import csv
import io
import random
from collections import Counter, defaultdict
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.correcting import move_contact, withdraw_contact
from casework.models import AnonymousContact, Contact
from casework.models.withdrawing import Withdrawal
from casework.recording import record_contact
from places.models import Area, Place
from reports.compiling import compile_report
from reports.differences import differences
from reports.files import as_csv
from reports.finalizing import finalize
from reports.pdf import page
from reports.period import Period
from reports.questionnaires import WORK_BY_AREA
from rounds.correcting import correct_round, withdraw_round
from rounds.models import OutreachRound, RoundCount
from rounds.saving import save_round
from services.models.services import add_service
from tests.casework.cast import erase
from tests.conftest import open_client
from tests.reports.conftest import meet_without_name

JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
DAY = date(2026, 7, 13)


@pytest.fixture
def waterfront(adam):
    return Area.add(by=adam, name="Waterfront", name_es="Puerto")


@pytest.fixture
def hillside(adam):
    return Area.add(by=adam, name="Hillside")


@pytest.fixture
def piers(ana, waterfront):
    return [Place.add(by=ana, name=f"Pier {n}", area=waterfront) for n in range(3)]


@pytest.fixture
def camps(ana, hillside):
    return [Place.add(by=ana, name=f"Camp {n}", area=hillside) for n in range(3)]


@pytest.fixture
def library(ana):
    return Place.add(by=ana, name="Library")


@pytest.fixture
def tent(adam):
    return add_service(by=adam, kind="item", name="Small tent")


def serve_at(place, client, award, service="crisis-intervention", quantity=1, day=DAY):
    """Record a contact at a place at which something was provided."""
    return record_contact(
        client,
        by=client.assignments.get().worker,
        contact={
            "kind": Contact.Kind.STREET,
            "place_kind": Contact.PlaceKind.OUTDOORS,
            "outcome": Contact.Outcome.REACHED,
            "occurred_on": day,
            "place_key": str(place.pk) if place else None,
        },
        offers=[
            {
                "service": service,
                "answer": "accepted",
                "provided_on": day,
                "quantity": quantity,
                "award": award,
            }
        ],
    )


def walk(place, by, award, people, given=None):
    """Save an outreach round at a place, with people who gave no name."""
    return save_round(
        OutreachRound.start(by=by, listed=place),
        by=by,
        place=place.name,
        about="",
        counts={None: people},
        given=given or {},
        award=award,
        listed=place,
    )


def compiled(award, **options):
    return compile_report(WORK_BY_AREA, award, JULY, **options)


def cells(award, **options):
    """Return the cells with the names of areas in place of their keys."""
    report = compiled(award, **options)
    return {
        (table.number, row.label): row.value for table in report.tables for row in table.rows
    }


def everywhere(places, client, award):
    """Serve a client at each of some places, so that their area has a line."""
    return [serve_at(place, client, award) for place in places]


def test_people_contacts_and_services_are_on_the_line_of_the_area(
    ana, rosa, award, piers, library
):
    luz = open_client(ana, "Luz")
    everywhere(piers, rosa, award)
    serve_at(piers[0], luz, award, quantity=4)
    serve_at(library, luz, award)
    serve_at(None, luz, award)

    found = cells(award)

    assert found["1", "All individuals"] == found["1", "Waterfront"] == 2
    assert found["1", "No area"] == 1
    assert found["2", "All contacts"] == 6
    assert (found["2", "Waterfront"], found["2", "No area"]) == (4, 2)
    assert (found["4", "Waterfront"], found["4", "No area"]) == (7, 2)


def test_people_without_a_name_and_what_they_got_have_the_area_of_their_round(
    ana, rosa, award, piers, tent
):
    everywhere(piers, rosa, award)
    walk(piers[1], ana, award, 7, given={tent.code: 2})
    meet_without_name(ana, award, DAY, people=3)
    serve_at(piers[2], rosa, award, service=tent.code, quantity=3)

    found = cells(award)

    assert found["3", "All anonymous contacts"] == 10
    assert (found["3", "Waterfront"], found["3", "No area"]) == (7, 3)
    assert found["5", "All items"] == found["5", "Waterfront"] == 5


def test_an_area_of_fewer_than_three_places_has_no_line(rosa, award, piers, camps):
    everywhere(piers, rosa, award)
    everywhere(camps[:2], rosa, award)

    found = cells(award)

    assert ("2", "Hillside") not in found
    assert ("2", "Waterfront") not in found  # others would be two places without it
    assert found["2", "Other areas"] == 5


def test_no_name_of_a_place_is_anywhere_in_a_report(dora, rosa, award, piers):
    everywhere(piers, rosa, award)

    snapshot = finalize(WORK_BY_AREA, award, JULY, by=dora)

    for text in (snapshot.content, page(snapshot), as_csv(snapshot).decode()):
        assert "Waterfront" in text
        assert "Pier" not in text
        assert not any(str(place.pk) in text for place in piers)


def test_no_area_is_a_line_of_its_own_when_nobody_has_one(rosa, award, library):
    serve_at(library, rosa, award)

    found = cells(award)

    assert found["2", "No area"] == found["2", "All contacts"] == 1
    assert {label for number, label in found if number == "2"} == {"All contacts", "No area"}


def test_a_contact_moved_to_another_place_is_counted_there(rosa, ana, award, piers, camps):
    made = everywhere([*piers, *camps], rosa, award)

    made[0].amend(by=ana, place_key=str(camps[0].pk))
    serve_at(piers[0], rosa, award)

    found = cells(award)
    assert (found["2", "Waterfront"], found["2", "Hillside"]) == (3, 4)


def test_a_contact_moved_to_another_client_is_counted_once(rosa, ana, award, piers):
    made = everywhere(piers, rosa, award)
    luz = open_client(ana, "Luz")

    move_contact(made[0], by=ana, client=luz)

    found = cells(award)
    assert found["2", "Waterfront"] == found["2", "All contacts"] == 3
    assert found["1", "Waterfront"] == 2


def test_a_withdrawn_contact_is_counted_nowhere(rosa, ana, award, piers):
    everywhere(piers, rosa, award)
    made = serve_at(piers[0], rosa, award)

    withdraw_contact(made, by=ana, withdrawal=Withdrawal.MISTAKE)

    assert cells(award)["2", "Waterfront"] == 3


def test_a_merged_place_is_counted_in_the_area_of_the_one_that_stays(
    rosa, sam, award, piers, camps
):
    everywhere([*piers, *camps], rosa, award)
    serve_at(piers[0], rosa, award)
    fourth = Place.add(by=sam, name="Pier 9", area=piers[0].area)
    serve_at(fourth, rosa, award)

    fourth.merge(camps[0], by=sam)

    found = cells(award)
    assert (found["2", "Waterfront"], found["2", "Hillside"]) == (4, 4)


def test_two_places_merged_into_one_are_one_place(rosa, sam, award, piers):
    everywhere(piers, rosa, award)

    piers[2].merge(piers[1], by=sam)

    assert cells(award)["2", "No area"] == 3


def test_a_place_put_in_another_area_takes_its_contacts_along(
    rosa, ana, award, piers, camps, waterfront
):
    everywhere([*piers, *camps], rosa, award)
    fourth = Place.add(by=ana, name="Camp 9", area=camps[0].area)
    serve_at(fourth, rosa, award)

    fourth.amend(by=ana, area=waterfront)

    found = cells(award)
    assert (found["2", "Waterfront"], found["2", "Hillside"]) == (4, 3)


def test_a_final_report_keeps_the_name_that_an_area_had(
    dora, adam, rosa, award, piers, waterfront
):
    everywhere(piers, rosa, award)
    first = finalize(WORK_BY_AREA, award, JULY, by=dora)

    waterfront.amend(by=adam, name="Dockside")
    later = finalize(WORK_BY_AREA, award, JULY, by=dora)

    first.refresh_from_db()
    assert "Waterfront" in page(first)
    assert "Dockside" not in page(first)
    assert "Dockside" in page(later)
    assert later.supersedes == first
    assert differences(later) == []  # the numbers are the same


def test_an_erased_record_counts_under_no_area(rosa, ana, sam, award, piers):
    luz = open_client(ana, "Luz")
    everywhere(piers, luz, award)
    everywhere(piers[:1], rosa, award)

    erase(rosa, by=ana, confirmer=sam)

    found = cells(award)
    assert (found["1", "Waterfront"], found["1", "No area"]) == (1, 1)
    assert found["1", "All individuals"] == 2


def test_a_public_copy_hides_a_small_area_in_every_table(ana, award, piers, camps, tent):
    clients = [open_client(ana, f"N{number}") for number in range(13)]
    for number, client in enumerate(clients):
        serve_at(piers[number % 3], client, award, quantity=4)
    for camp in camps:
        serve_at(camp, clients[0], award, quantity=15)

    public = cells(award, public=True)

    for number in "124":
        assert public[number, "Hillside"] is None
        assert public[number, "Waterfront"] is None  # the difference would reveal it
        assert public[number, "No area"] == 0
    assert public["4", "All services"] == 97
    assert public["3", "Hillside"] == 0


def test_a_spreadsheet_takes_no_area_for_a_formula(dora, adam, ana, rosa, award):
    area = Area.add(by=adam, name="=HYPERLINK(1)")
    places = [Place.add(by=ana, name=f"Place {n}", area=area) for n in range(3)]
    everywhere(places, rosa, award)

    snapshot = finalize(WORK_BY_AREA, award, JULY, by=dora)

    rows = csv.DictReader(io.StringIO(as_csv(snapshot).decode("utf-8-sig")))
    assert "'=HYPERLINK(1)" in {row["label"] for row in rows}


def test_a_report_by_area_asks_as_much_of_many_as_of_few(rosa, ana, award, piers, camps):
    everywhere(piers, rosa, award)
    walk(piers[0], ana, award, 4)
    with CaptureQueriesContext(connection) as few:
        compiled(award)
    for name in ("Luz", "Mei", "Nia"):
        everywhere([*piers, *camps], open_client(ana, name), award)
    walk(camps[0], ana, award, 4)

    with CaptureQueriesContext(connection) as many:
        compiled(award)

    assert len(many) == len(few) <= 30


# Against plain Python -------------------------------------------------------------------------


def live_through(chance, people, *, ana, sam, adam, award, item):
    """Let things happen by chance: contacts, corrections, merges, other areas, rounds."""
    clients = [open_client(ana, name) for name in ("Luz", "Mei", "Nia", "Oba")]
    areas = [Area.add(by=adam, name=name) for name in ("North", "South", "West")]
    places = [
        Place.add(by=ana, name=f"Place {n}", area=chance.choice([*areas, areas[0], None]))
        for n in range(11)
    ]
    contacts, walked = [], []

    def serve_somewhere():
        paid, service = chance.choice([award, award, None]), chance.choice([item, *SERVICES])
        place, quantity = chance.choice([*places, None]), chance.randrange(1, 4)
        contacts.append(serve_at(place, chance.choice(clients), paid, service, quantity))

    def correct():
        place = chance.choice([*places, None])
        contact = chance.choice(contacts)
        if contact.is_in_force:
            contact.amend(by=ana, place_key=str(place.pk) if place else None)

    def withdraw():
        contact = contacts.pop(chance.randrange(len(contacts)))
        withdraw_contact(contact, by=ana, withdrawal=Withdrawal.MISTAKE)

    def move():
        contact = contacts.pop(chance.randrange(len(contacts)))
        others = [client for client in clients if client.pk != contact.client_id]
        contacts.append(move_contact(contact, by=ana, client=chance.choice(others)))

    def merge():
        in_use = list(Place.objects.in_use())
        if len(in_use) > 8:
            one, other = chance.sample(in_use, 2)
            one.merge(other, by=sam)

    def separate():
        merged = list(Place.objects.exclude(merged_at=None))
        if merged:
            chance.choice(merged).separate(by=sam)

    def put_elsewhere():
        place = chance.choice(list(Place.objects.in_use()))
        place.amend(by=ana, area=chance.choice([*areas, None]))

    def go_round():
        place = chance.choice(places)
        given = {item: chance.randrange(1, 5)} if chance.random() < 0.5 else {}
        payer = chance.choice([award, award, None])
        walked.append(walk(place, ana, payer, chance.randrange(1, 9), given))

    def correct_a_round():
        if walked:
            its = chance.choice(walked)
            words = {"place": its.place, "about": its.about}
            counts = {None: chance.randrange(1, 9)}
            correct_round(its, by=ana, counts=counts, given={item: 2}, **words)

    def withdraw_a_round():
        if walked:
            its = walked.pop(chance.randrange(len(walked)))
            withdraw_round(its, by=ana, withdrawal=OutreachRound.Withdrawal.MISTAKE)

    for _number in range(12):
        serve_somewhere()
    happenings = [serve_somewhere] * 5 + [go_round] * 3 + [merge, separate, put_elsewhere] * 2
    happenings += [correct, withdraw, move, correct_a_round, withdraw_a_round]
    for _number in range(people):
        chance.choice(happenings)()
    return clients, item


SERVICES = ["crisis-intervention", "interpreter", "emergency-shelter"]


def counted_by_hand(clients, award, item):
    """Count the form the slow way, with the area of each place looked up as it is now."""
    places = {str(place.pk): place for place in Place.objects.all()}

    def stays(key):
        place = places.get(key)
        while place and place.merged_into_id:
            place = places[str(place.merged_into_id)]
        return place

    happened = []  # question, place, how many, who
    for client in clients:
        for contact in client.contacts.all():
            place, counts = stays(contact.place_key), False
            for offer in contact.offers.all():
                if offer.withdrawn_on or contact.withdrawn_on or offer.award_id != award.pk:
                    continue
                if offer.service == item:
                    happened.append(("5", place, offer.quantity, None))
                else:
                    happened.append(("4", place, offer.quantity, None))
                    counts = True
            if counts:
                happened += [("2", place, 1, None), ("1", place, 1, client.pk)]
    for contact in AnonymousContact.objects.filter(withdrawn_on=None, award=award):
        count = RoundCount.objects.filter(contact=contact).first()
        place = stays(count.round.place_key) if count else None
        happened.append(("3", place, contact.people, None))
        happened += [("5", place, each.quantity, None) for each in contact.given_items.all()]

    used = defaultdict(set)
    for _question, place, _number, _who in happened:
        if place and place.area_id:
            used[place.area.name].add(place.pk)
    small = {name for name, theirs in used.items() if len(theirs) < 3}
    while small and small != set(used) and sum(len(used[name]) for name in small) < 3:
        key_of = dict(Area.objects.values_list("name", "pk"))
        small.add(
            min(used.keys() - small, key=lambda name: (len(used[name]), str(key_of[name])))
        )
    instead = "Other areas" if sum(len(used[name]) for name in small) >= 3 else "No area"

    found, people = Counter(), defaultdict(set)
    for question, place, number, who in happened:
        name = place.area.name if place and place.area_id else "No area"
        line = instead if name in small else name
        for label in (line, TOTALS[question]):
            if who:
                people[question, label].add(who)
            else:
                found[question, label] += number
    return found + Counter({cell: len(theirs) for cell, theirs in people.items()})


TOTALS = {
    "1": "All individuals",
    "2": "All contacts",
    "3": "All anonymous contacts",
    "4": "All services",
    "5": "All items",
}


@pytest.mark.parametrize("seed", range(4))
def test_after_any_history_every_count_equals_one_made_by_plain_python(
    seed, ana, sam, adam, award, tent
):
    chance = random.Random(seed)
    clients, item = live_through(
        chance, 40, ana=ana, sam=sam, adam=adam, award=award, item=tent.code
    )

    by_hand = counted_by_hand(clients, award, item)

    assert {cell: count for cell, count in cells(award).items() if count} == dict(by_hand)
