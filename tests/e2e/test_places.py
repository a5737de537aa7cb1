"""Places on a phone: added, logged at, seen by a colleague of the team, merged and undone."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import go, overflow, unfold
from tests.e2e.conftest import follow, sign_in

PASSWORD = "the pier lies behind the ice house"
COLLEAGUE = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from casework import access
from casework.models import Client
worker, supervisor = (User.objects.get(email=each) for each in ("{worker}", "{supervisor}"))
colleague = User.objects.active().filter(role="worker", team=worker.team_id)
colleague = colleague.exclude(pk=worker.pk).first()
colleague.set_password("{password}")
colleague.save()
access.grant(
    Client.objects.get(pk="{client}"), to=colleague, kind="co_worker", reason="Both go there.",
    until=timezone.now() + timedelta(days=3), by=supervisor,
)
print(colleague.email)
"""


@pytest.fixture
def checked(assert_accessible):
    """Look at a page as axe does, and whether it fits a phone."""

    def checked(page):
        assert_accessible(page)
        assert overflow(page) <= 0

    return checked


def test_a_place_is_added_logged_at_seen_by_a_colleague_and_merged(visit, agency, checked):
    worker = visit("worker", width=390)
    add_place(worker, "Ferry steps", checked)
    name, record = log_there(worker, "Ferry steps", checked)

    colleague = visit()
    sign_in(colleague, share_with_a_colleague(agency, record), PASSWORD)
    find(colleague, "fery steps", "Ferry steps")
    expect(colleague.get_by_role("heading", name="Who might be here tonight")).to_be_visible()
    expect(colleague.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(colleague.get_by_text("Last seen there").first).to_be_visible()
    checked(colleague)

    add_place(worker, "Steps of the ferry", checked, is_another=True)
    supervisor = visit("supervisor", width=390)
    merge(supervisor, "Ferry steps", "Steps of the ferry", checked)
    expect(supervisor.get_by_role("link", name=name, exact=True)).to_be_visible()
    worker.goto(record)
    expect(worker.get_by_role("link", name="Steps of the ferry")).to_be_visible()

    go(supervisor, "Ferry steps")
    follow(supervisor.get_by_role("button", name="Undo the merge"))
    expect(supervisor.get_by_role("link", name=name, exact=True)).to_be_visible()
    supervisor.get_by_text("Archive this place").click()
    go(supervisor, "Yes, archive it")
    checked(supervisor)
    worker.goto(record)
    expect(worker.get_by_role("link", name="Ferry steps")).to_be_visible()
    go(worker, "Where they can be found")
    checked(worker)


def test_areas_are_kept_by_administrators(visit, checked):
    page = visit("administrator", width=390)
    page.goto("/areas/")
    checked(page)
    go(page, "Add an area")
    checked(page)
    page.get_by_label("Name in English").fill("Uptown")
    go(page, "Save")
    expect(page.get_by_role("rowheader", name="Uptown")).to_be_visible()


def add_place(page, name, checked, *, is_another=False):
    page.goto("/day/")
    go(page, "Places")
    checked(page)
    go(page, "Add a place")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Directions and notes").fill("Down to the water.")
    page.get_by_label("Area").select_option("Waterfront")
    go(page, "Save")
    if is_another:
        checked(page)
        page.get_by_label("Yes, this is another place").check()
        go(page, "Save")
    expect(page.get_by_role("heading", level=1, name=re.compile(name))).to_be_visible()
    checked(page)


def log_there(page, place, checked):
    """Log a contact with a client at a place; return their name and their record's address."""
    page.goto("/contacts/new/")
    unfold(page, "Location type, place, minutes, other staff")
    page.get_by_role("combobox", name=re.compile("^Place")).select_option(place)
    page.get_by_label("Who", exact=True).select_option(index=1)
    checked(page)
    go(page, "Save contact")
    expect(page.get_by_text("Contact saved.")).to_be_visible()
    expect(page.get_by_role("link", name=place)).to_be_visible()
    name = page.get_by_role("heading", level=1).locator("bdi").first.inner_text()
    return name, page.url


def share_with_a_colleague(agency, record):
    emails = {role: agency.sign_ins[role][0] for role in ("worker", "supervisor")}
    client = record.rstrip("/").rpartition("/")[2]
    return agency.ask(COLLEAGUE.format(client=client, password=PASSWORD, **emails))


def find(page, typed, name):
    page.goto("/places/")
    page.get_by_label("Find a place").fill(typed)
    go(page, "Find")
    follow(page.get_by_role("link", name=name, exact=True))


def merge(page, name, into, checked):
    page.goto("/places/")
    follow(page.get_by_role("link", name=name, exact=True))
    go(page, "Merge into another place")
    checked(page)
    page.get_by_label("The place that stays").select_option(into)
    go(page, "Continue")
    expect(page.get_by_text(name)).to_be_visible()
    checked(page)
    go(page, "Merge them")
    expect(page.get_by_text("Places merged.")).to_be_visible()
    checked(page)
