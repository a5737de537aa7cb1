"""The pages on which administrators keep the list of services and items."""

import pytest
from django.urls import reverse
from django.utils import timezone

from services.models import Service
from services.models.services import add_service
from tests.casework.cast import queries_of
from tests.conftest import hidden_fields

LIST = reverse("services:service-list")
NEW = reverse("services:service-create")


@pytest.fixture
def umbrella(adam):
    return add_service(by=adam, kind="item", name="Umbrella", unit="pieces")


def address(name, service):
    return reverse(f"services:service-{name}", args=[service.pk])


def test_the_list_shows_each_with_its_line_and_the_retired_ones_apart(
    adam, umbrella, browser_of
):
    umbrella.retire(by=adam)

    page = browser_of(adam).get(LIST).content.decode()

    assert "B9. Transportation assistance" in page
    assert page.index("Naloxone") < page.index("<h2>Retired</h2>") < page.index("Umbrella")
    assert "Bring back" in page


def test_the_list_is_read_in_spanish(adam, browser_of):
    adam.language = "es"
    adam.save()

    page = browser_of(adam).get(LIST).content.decode()

    assert "Kit de higiene" in page
    assert "Ayuda de transporte" in page


def test_an_item_is_added_with_its_unit_and_its_line(adam, browser_of):
    browser_of(adam).fill(
        NEW,
        {
            "kind": "item",
            "name": "Diapers",
            "name_es": "Pañales",
            "unit": "packs",
            "unit_es": "paquetes",
            "line": "emergency-money",
            "starts_on": "",
        },
    )

    diapers = Service.objects.get(code="diapers")
    assert (diapers.name_es, diapers.unit, diapers.is_item) == ("Pañales", "packs", True)
    assert diapers.current_line.line == "emergency-money"


def test_a_service_has_no_unit(adam, browser_of):
    typed = {"kind": "service", "name": "Haircut", "unit": "cuts", "line": ""}

    browser_of(adam).fill(NEW, typed)

    assert Service.objects.get(code="haircut").unit == ""


def test_a_name_that_there_is_refuses_in_a_sentence(adam, umbrella, browser_of):
    page = browser_of(adam).fill(NEW, {"kind": "item", "name": "UMBRELLA"})

    assert "There is already a service or item with this name." in page.content.decode()


def test_it_is_renamed_mapped_placed_retired_and_brought_back(adam, umbrella, browser_of):
    browser = browser_of(adam)
    today = timezone.localdate()

    browser.fill(address("edit", umbrella), {"name": "Rain kit", "unit": "kits"})
    line = {"line": "emergency-money", "starts_on": today.isoformat()}
    browser.fill(address("line", umbrella), line)
    browser.fill(address("place", umbrella), {"after": ""})
    umbrella.refresh_from_db()
    assert (umbrella.name, umbrella.unit, umbrella.position) == ("Rain kit", "kits", 1)
    assert umbrella.current_line.line == "emergency-money"

    browser.fill(address("retire", umbrella), {})
    umbrella.refresh_from_db()
    assert umbrella.retired_on == today

    sent = hidden_fields(browser.get(LIST))
    for _tap in range(2):
        answer = browser.post(address("bring-back", umbrella), sent, follow=True)
        assert [str(each) for each in answer.context["messages"]] == ["Back on the list."]
    umbrella.refresh_from_db()
    assert not umbrella.is_retired


def test_the_page_of_a_retired_one_offers_no_change_of_place_or_line(
    adam, umbrella, browser_of
):
    umbrella.retire(by=adam)

    page = browser_of(adam).get(address("edit", umbrella)).content.decode()

    assert address("line", umbrella) not in page


def test_its_lines_stand_on_the_page_that_changes_them(adam, umbrella, browser_of):
    umbrella.map_to("emergency-money", by=adam, starts_on=timezone.localdate())

    page = browser_of(adam).get(address("line", umbrella)).content.decode()

    assert "C7. Emergency financial assistance, from " in page
    assert "None, from the beginning" in page


def test_a_longer_list_costs_no_query_more(adam, browser_of):
    browser = browser_of(adam)
    before = queries_of(browser, LIST)

    for number in range(6):
        add_service(by=adam, kind="item", name=f"Umbrella {number}")

    assert queries_of(browser, LIST) == before


@pytest.mark.parametrize("who", ["ana", "sam"])
def test_only_administrators_keep_the_list(who, request, umbrella, browser_of):
    browser = browser_of(request.getfixturevalue(who))

    assert browser.get(LIST).status_code == 403
    assert browser.post(address("retire", umbrella), {}).status_code == 403
