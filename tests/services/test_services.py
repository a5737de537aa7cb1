"""The agency's list of services and items: what keeping it does, and what it leaves alone."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from audit import trail
from services import funder_lines
from services.exceptions import (
    LineChangedLater,
    LineUnknown,
    NotRetired,
    SameLine,
    ServiceRetired,
)
from services.models import Service, ServiceLine
from services.models.service_lines import ALWAYS, LinePeriod, line_periods
from services.models.services import add_service, services_on
from tests.conftest import rows_of_first_list, run_first_list

TODAY = timezone.localdate


@pytest.fixture
def umbrella(adam):
    return add_service(by=adam, kind="item", name="Umbrella", name_es="Paraguas", unit="pieces")


def words_of(service):
    return service.label, service.unit_label


def verbs_of(service):
    return [event.verb for event in trail.of(service)]


def test_a_new_agency_has_the_funders_services_and_what_is_given_every_day(db):
    listed = services_on(TODAY())

    assert set(funder_lines.LINES[-1].values) < listed.keys()
    assert all(listed[code].line == code for code in funder_lines.LINES[-1].values)
    assert listed.keys() >= {"food", "water", "blanket", "hygiene-kit", "naloxone", "shower"}
    assert listed["naloxone"].line == ""
    assert listed["transit-ticket"].line == "transportation"


def test_the_first_list_is_written_once_and_leaves_what_an_agency_changed(adam):
    food = Service.objects.get(code="food")
    food.amend(by=adam, name="Lunch bag")
    before = rows_of_first_list()

    run_first_list()

    assert rows_of_first_list() == before
    assert Service.objects.get(code="food").name == "Lunch bag"


def test_what_is_added_stands_at_the_end_and_counts_nowhere_unless_its_line_is_said(umbrella):
    assert list(services_on(TODAY()))[-1] == "umbrella"
    assert services_on(TODAY())["umbrella"].line == ""
    assert verbs_of(umbrella) == ["service.added"]


def test_two_names_that_make_one_code_get_two(adam, umbrella):
    other = add_service(by=adam, kind="item", name="Umbrella!")

    assert (umbrella.code, other.code) == ("umbrella", "umbrella-2")


def test_a_name_without_latin_letters_gets_a_code_too(adam):
    assert add_service(by=adam, kind="service", name="食べ物").code == "service"


def test_a_new_name_keeps_the_code(umbrella, adam):
    umbrella.amend(by=adam, name="Rain kit", name_es="", unit="kits")

    assert Service.objects.get(code="umbrella").name == "Rain kit"
    assert trail.of(umbrella).last().facts["fields"] == "name,name_es,unit"


def test_nothing_is_written_where_nothing_changes(umbrella, adam):
    umbrella.amend(by=adam, name="Umbrella")

    assert verbs_of(umbrella) == ["service.added"]


def test_its_words_are_the_readers_and_english_where_there_are_no_others(umbrella):
    with translation.override("es"):
        assert words_of(umbrella) == ("Paraguas", "pieces")
    with translation.override("en"):
        assert words_of(umbrella) == ("Umbrella", "pieces")


def test_what_is_retired_is_on_the_list_of_yesterday_and_not_of_today(umbrella, adam):
    umbrella.retire(by=adam)

    assert "umbrella" not in services_on(TODAY())
    assert "umbrella" in services_on(TODAY() - timedelta(days=1))


def test_what_is_brought_back_is_offered_again(umbrella, adam):
    umbrella.retire(by=adam)
    umbrella.bring_back(by=adam)

    assert "umbrella" in services_on(TODAY())
    with pytest.raises(NotRetired):
        umbrella.bring_back(by=adam)


def test_a_retired_one_is_not_changed_before_it_is_brought_back(umbrella, adam):
    umbrella.retire(by=adam)

    for refused in (
        lambda: umbrella.retire(by=adam),
        lambda: umbrella.amend(by=adam, name="Other"),
        lambda: umbrella.place(None, by=adam),
        lambda: umbrella.map_to("transportation", by=adam, starts_on=TODAY()),
    ):
        with pytest.raises(ServiceRetired):
            refused()


def test_it_is_on_the_list_from_its_first_day_on(umbrella, adam):
    umbrella.amend(by=adam, starts_on=TODAY())

    assert "umbrella" in services_on(TODAY())
    assert "umbrella" not in services_on(TODAY() - timedelta(days=1))


def test_it_is_put_after_another_one_and_first(umbrella, adam):
    food = Service.objects.get(code="food")

    umbrella.place(food, by=adam)
    codes = list(services_on(TODAY()))
    assert codes.index("umbrella") == codes.index("food") + 1
    assert umbrella.previous == food

    umbrella.place(None, by=adam)
    assert next(iter(services_on(TODAY()))) == "umbrella"
    assert umbrella.previous is None
    positions = list(Service.objects.values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))


def test_what_was_provided_counts_on_the_line_of_its_day(umbrella, adam):
    day = TODAY() - timedelta(days=3)
    umbrella.map_to("emergency-money", by=adam, starts_on=day)

    assert services_on(day)["umbrella"].line == "emergency-money"
    assert services_on(day - timedelta(days=1))["umbrella"].line == ""
    assert [each for each in line_periods() if each.service == "umbrella"] == [
        LinePeriod("umbrella", "", ALWAYS, day),
        LinePeriod("umbrella", "emergency-money", day, None),
    ]


def test_a_line_that_was_set_wrong_is_set_again_for_the_same_day(umbrella, adam):
    umbrella.map_to("emergency-money", by=adam, starts_on=TODAY())
    umbrella.map_to("transportation", by=adam, starts_on=TODAY())

    assert umbrella.current_line.line == "transportation"
    assert ServiceLine.objects.filter(service=umbrella).count() == 2


def test_a_line_is_not_changed_before_the_day_of_its_last_change(umbrella, adam):
    umbrella.map_to("emergency-money", by=adam, starts_on=TODAY())

    with pytest.raises(LineChangedLater):
        umbrella.map_to("", by=adam, starts_on=TODAY() - timedelta(days=1))
    with pytest.raises(SameLine):
        umbrella.map_to("emergency-money", by=adam, starts_on=TODAY())
    with pytest.raises(LineUnknown):
        umbrella.map_to("horoscope", by=adam, starts_on=TODAY())


def test_a_line_that_no_form_has_is_not_taken_for_a_new_one(adam):
    with pytest.raises(LineUnknown):
        add_service(by=adam, kind="item", name="Chart", line="horoscope")


def test_the_trail_verifies_after_everything_that_keeping_the_list_does(umbrella, adam):
    umbrella.amend(by=adam, name="Rain kit")
    umbrella.map_to("emergency-money", by=adam, starts_on=TODAY())
    umbrella.place(None, by=adam)
    umbrella.retire(by=adam)
    umbrella.bring_back(by=adam)

    call_command("verify_trail")
    assert verbs_of(umbrella) == [
        "service.added",
        "service.amended",
        "service.mapped",
        "service.placed",
        "service.retired",
        "service.brought_back",
    ]
