"""How many taps it takes to log what a worker did, counted from My day to saved."""

import re
import sys

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import check_service, go
from tests.e2e.conftest import follow

NOTE = "We sat on the steps. They asked for two more blankets."


class Thumb:
    """Taps what it is told to, and counts; typing is no tap."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, target):
        self.taps += 1
        target.click()

    def leave_by(self, target):
        self.taps += 1
        follow(target)

    def log_with_first_client(self):
        self.leave_by(
            self.page.get_by_role("link", name=re.compile("^Log a contact with")).first
        )

    def save(self):
        self.leave_by(self.page.get_by_role("button", name="Save contact"))
        expect(self.page.get_by_text("Contact saved.")).to_be_visible()

    def said(self, what):
        sys.stdout.write(f"{what}: {self.taps} taps\n")
        return self.taps


@pytest.fixture
def thumb(visit):
    return Thumb(visit("worker", width=390))


def usual(page):
    return page.get_by_role("group", name="Your most used services")


def test_a_common_contact_takes_two_taps(thumb):
    thumb.log_with_first_client()
    thumb.save()

    assert thumb.said("a common contact") == 2


def test_a_note_and_a_follow_up_take_two_more(thumb):
    thumb.log_with_first_client()
    thumb.tap(thumb.page.get_by_label("Contact note"))
    thumb.page.keyboard.type(NOTE)
    thumb.tap(thumb.page.get_by_text(re.compile("^In a week, ")))
    thumb.save()

    assert thumb.said("with a note and a follow-up") == 4


def test_four_services_that_the_client_had_before_take_at_most_ten_taps(
    thumb, assert_accessible
):
    page = thumb.page
    thumb.log_with_first_client()
    boxes = usual(page).get_by_role("checkbox")
    names = [name_of(boxes.nth(number)) for number in range(4)]
    check(thumb, names)
    assert_accessible(page)
    save_and_say_who_pays(thumb)

    thumb.taps = 0
    thumb.leave_by(page.get_by_role("button", name="Log a contact", exact=True).first)
    check(thumb, names)
    thumb.save()

    assert thumb.said("four services, with what paid last time") <= 10


def name_of(box):
    return box.evaluate("box => box.labels[0].textContent")


def check(thumb, names):
    """Check services and items; a service is not given until somebody answers."""
    for name in names:
        thumb.tap(usual(thumb.page).get_by_role("checkbox", name=name, exact=True))
        row = usual(thumb.page).get_by_role("group", name=name, exact=True)
        expect(row).to_be_visible()
        answer = row.get_by_text("Accepted, provided today", exact=True)
        if answer.is_visible():  # a service, and not an item
            thumb.tap(answer)


def save_and_say_who_pays(thumb):
    """Save; of what several grants could pay for, and none did before, the page asks."""
    page = thumb.page
    thumb.leave_by(page.get_by_role("button", name="Save contact"))
    asked = page.get_by_label("Funding source").and_(page.locator("[aria-invalid=true]"))
    if asked.count():
        for question in asked.all():
            question.select_option(label="No grant")
        thumb.save()


def test_four_items_of_the_whole_list_take_seven_taps(thumb):
    page = thumb.page
    thumb.log_with_first_client()
    thumb.tap(page.get_by_text("All services and items", exact=True))
    for name in ("Water", "Food", "Hygiene kit", "Blanket"):
        thumb.tap(page.get_by_role("checkbox", name=re.compile(f"^{name}")))
    thumb.save()

    assert thumb.said("four items") == 7
    expect(page.get_by_text("Water: 1 given (bottles)").first).to_be_visible()


def test_typing_finds_the_others_and_the_number_is_one_tap_each(visit, assert_accessible):
    page = visit("worker", width=390)
    go(page, "Log a contact")
    search = page.get_by_label("Find another service or item")

    search.fill("proteccion")
    expect(page.get_by_text("No match. Try fewer letters.")).to_be_visible()
    search.fill("ORDER protect")
    search.press("Enter")

    found = page.get_by_role("checkbox", name=re.compile("protection or restraining order"))
    expect(found).to_be_visible()
    expect(page.get_by_role("checkbox", name="Laundry")).to_be_hidden()
    assert_accessible(page)
    search.fill("")
    row = check_service(page, "Naloxone (doses)")
    row.get_by_role("button", name="One more").click(click_count=2)
    row.get_by_role("button", name="One fewer").click()
    expect(row.get_by_label("How many")).to_have_value("2")


def test_an_administrator_keeps_the_list(visit, assert_accessible):
    page = visit("administrator", width=1280)
    go(page, "Services")
    assert_accessible(page)
    go(page, "Add a service or item")
    assert_accessible(page)
    page.get_by_label("Name in English").fill("Rain poncho")
    page.get_by_label("Name in Spanish").fill("Poncho para la lluvia")
    follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Added at the end of the list.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Rain poncho")
    follow(row.get_by_role("link", name="Change"))
    go(page, "Change the funder’s line")
    page.get_by_label("Funder’s line").select_option(label="C7. Emergency financial assistance")
    assert_accessible(page)
    follow(page.get_by_role("button", name="Save"))
    expect(row).to_contain_text("C7. Emergency financial assistance")

    worker = visit("worker", width=390)
    go(worker, "Log a contact")
    row = check_service(worker, "Rain poncho")
    expect(row.get_by_label("How many")).to_be_visible()
