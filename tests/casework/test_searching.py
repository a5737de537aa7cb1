"""Who finds whom: as far as they may see, and never further."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import searching
from casework.models import Client
from casework.transfers import transfer
from tests.conftest import open_client


def names(typed, user):
    among = Client.objects.visible_to(user).longest_unseen_first()
    return [client.preferred_name for client in searching.search(typed, among=among, by=user)]


def test_everybody_finds_whom_they_may_see(ana, ben, sam, cora, sue, dora, rosa):
    open_client(ben, "Rosalba")
    open_client(cora, "Rosario")

    assert names("rosa", ana) == ["Rosa"]
    assert names("rosa", ben) == ["Rosalba"]
    assert names("rosa", sam) == ["Rosa", "Rosalba"]
    assert names("rosa", sue) == ["Rosario"]
    assert names("rosa", dora) == []


def test_a_transfer_takes_a_client_out_of_sight(ana, ben, sam, rosa):
    transfer(rosa, to=ben, by=sam)

    assert names("rosa", ana) == []
    assert names("rosa", ben) == ["Rosa"]


def test_a_worker_who_changed_teams_still_finds_the_caseload(ana, rosa, hillside):
    ana.team = hillside
    ana.save()

    assert names("rosa", ana) == ["Rosa"]


def test_hidden_people_take_no_place_in_the_list(ana, ben, rosa, monkeypatch):
    monkeypatch.setattr(searching, "SHOWN", 3)
    for number in range(6):
        open_client(ben, f"Rosa {number}")
    open_client(ana, "Mariarosa")

    assert names("rosa", ana) == ["Rosa", "Mariarosa"]


def test_closed_records_are_found_too(ana, rosa):
    rosa.close(by=ana, reason="moved")

    assert names("rosa", ana) == ["Rosa"]


def test_a_search_costs_the_same_for_few_and_for_many(ana):
    def cost_of(typed):
        names(typed, ana)
        with CaptureQueriesContext(connection) as queries:
            names(typed, ana)
        return len(queries)

    open_client(ana, "Rosa")
    for number in range(20):
        open_client(ana, f"Minh {number}")

    assert cost_of("rosa") == cost_of("minh")
