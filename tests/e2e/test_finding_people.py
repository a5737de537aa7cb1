"""Whoever is not among the first thirty is found from the form: by typing, and by a button."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import overflow
from tests.e2e.conftest import follow
from tests.invented_agency import environment, served

# The first of them is reached longest ago, and in no list. Two have names of one sound.
CROWD = """
from accounts.models import User
from casework import intake
worker = User.objects.get(email="{email}")
for name in ["Zenobia", "Quillon", *(f"Zq{{number:02}}" for number in range(31))]:
    intake.open_client(
        by=worker,
        agreed_to=["record", "contact"],
        method="verbal",
        identity={{"preferred_name": name, "other_names": "", "phone_number": ""}},
    )
"""
FOR_ONE = "Asked for a word alone, about school."


@pytest.fixture(scope="module")
def agency(tmp_path_factory, invented):
    """The invented agency, with more clients of the worker than a list shows."""
    home = shutil.copytree(invented, tmp_path_factory.mktemp("crowded"), dirs_exist_ok=True)
    with served(home, environment(home)) as agency:
        email, _password = agency.sign_ins["worker"]
        agency.ask(CROWD.format(email=email))
        yield agency


def others(page):
    return page.get_by_role("group", name="Other people who were there")


def the_box(where, name):
    return where.get_by_role("checkbox", name=re.compile(f"^{name}"))


def test_who_is_typed_comes_into_the_list_and_is_logged(visit, assert_accessible):
    page, taps = visit("worker", width=390), 0
    page.goto("/contacts/new/")
    page.get_by_label("Who", exact=True).select_option(index=1)
    page.get_by_text("Add other people who were there").click()
    expect(the_box(others(page), "Zenobia")).to_have_count(0)
    search = page.get_by_role("searchbox", name="Find them by name or number")

    search.click()
    page.keyboard.type("senobia")  # by its sound
    box = the_box(page, "Zenobia")
    box.click()
    taps += 2
    expect(the_box(others(page), "Zenobia")).to_be_checked()
    expect(the_box(others(page), "Zenobia")).to_be_focused()
    search.fill("quillon")
    expect(the_box(page, "Quillon")).to_be_visible()
    assert_accessible(page)
    search.press("Enter")  # saves nothing
    search.fill("nobody of that name")
    expect(page.get_by_text("No match. Try fewer letters.").first).to_be_visible()
    search.fill("")
    expect(the_box(page, "Quillon")).to_have_count(0)
    zenobia = others(page).get_by_role("group", name=re.compile("^Zenobia"))
    zenobia.get_by_label("Only about this person").fill(FOR_ONE)
    assert overflow(page) <= 0
    follow(page.get_by_role("button", name="Save contact"))

    expect(page.get_by_text("Contact saved, for each of the people.")).to_be_visible()
    assert taps == 2


def test_who_is_typed_is_met_on_a_round(visit, assert_accessible):
    page = visit("worker", width=390)
    page.goto("/day/")
    follow(page.get_by_role("button", name="Start a round"))
    met = page.get_by_role("group", name=re.compile("Known clients whom you met"))
    expect(the_box(met, "Zenobia")).to_have_count(0)

    page.get_by_role("searchbox", name="Find them by name or number").fill("zenob")
    the_box(met, "Zenobia").check()
    assert_accessible(page)
    assert overflow(page) <= 0
    award = page.get_by_label("Funding source")
    if award.count() and not award.input_value():
        award.select_option(index=1)
    follow(page.get_by_role("button", name="Save the round"))

    expect(page.get_by_role("link", name="Zenobia")).to_be_visible()


def test_without_javascript_find_keeps_what_is_typed_and_checks_who_is_found(visit):
    page = visit("worker", java_script_enabled=False)
    page.goto("/contacts/new/")
    page.get_by_label("Search your caseload").fill("quillon")
    follow(page.get_by_role("button", name="Find a client"))
    expect(page.get_by_text("Found, and chosen below.")).to_be_visible()
    page.get_by_label("Contact note").fill("We sat at the fountain.")
    page.get_by_text("Add other people who were there").click()
    page.get_by_label("Find them by name or number").fill("zenobia")
    follow(page.get_by_role("button", name="Find people"))

    expect(the_box(others(page), "Zenobia")).to_be_checked()
    expect(page.get_by_label("Contact note")).to_have_value("We sat at the fountain.")
    expect(page.get_by_label("Who", exact=True).locator(":checked")).to_contain_text("Quillon")
    follow(page.get_by_role("button", name="Save contact"))
    expect(page.get_by_text("Contact saved, for each of the people.")).to_be_visible()
