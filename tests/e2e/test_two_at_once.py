"""Two people over one record, and a form that is sent a second time, as they are lived."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.cast import go, unfold
from tests.e2e.conftest import follow

FOLDED = "Other names, date of birth, demographics (only if offered)"


@pytest.fixture
def record(visit):
    """The address of a client's record that the worker may change."""
    page = visit("worker")
    go(page, "Clients")
    follow(page.get_by_role("main").get_by_role("listitem").get_by_role("link").first)
    return page.url


@pytest.mark.parametrize("width", [390, 1280])
def test_who_changed_what_a_colleague_changed_sees_both_and_decides(
    width, visit, record, assert_accessible
):
    mine, theirs = visit("worker", width=width), visit("worker", width=width)
    for page, names in ((mine, "Ro"), (theirs, f"La Rosa of {width}")):
        page.goto(f"{record}edit/")
        unfold(page, FOLDED)
        page.get_by_label("Other names").fill(names)
    go(theirs, "Save")

    go(mine, "Save")

    summary = mine.get_by_role("alert").filter(has_text="There is a problem")
    expect(mine.locator(".govuk-error-summary")).to_be_focused()
    expect(mine.get_by_label("Other names")).to_have_value("Ro")
    assert_accessible(mine)
    follow_by_keyboard = summary.get_by_role("link")
    follow_by_keyboard.press("Enter")
    theirs_now = mine.get_by_role("radio", name=f"What it says now: La Rosa of {width}")
    expect(theirs_now).to_be_focused()
    mine.keyboard.press("Space")
    go(mine, "Save")
    mine.goto(f"{record}edit/")
    expect(mine.get_by_label("Other names")).to_have_value(f"La Rosa of {width}")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_form_gone_back_to_and_changed_says_that_it_was_saved(
    width, visit, record, assert_accessible
):
    page = visit("worker", width=width)
    page.goto(f"{record}follow-ups/new/")
    key = page.locator("input[name=key]").input_value()
    fill(page, f"Dentist {width}")
    go(page, "Save follow-up")
    page.goto(f"{record}follow-ups/new/")
    # As in a browser that keeps whole pages for its Back button.
    page.locator("input[name=key]").evaluate("(field, key) => { field.value = key }", key)
    fill(page, f"Optician {width}")

    go(page, "Save follow-up")

    expect(page.get_by_text("You already saved this form with other answers.")).to_be_visible()
    expect(page.get_by_label("What you will do")).to_have_value(f"Optician {width}")
    assert_accessible(page)
    go(page, "Save follow-up")
    expect(page.get_by_text(f"Optician {width}")).to_be_visible()
    expect(page.get_by_text(f"Dentist {width}")).to_be_visible()


def test_of_four_taps_at_the_same_moment_on_sqlite_one_is_saved(visit, record, agency):
    page = visit("worker")
    page.goto(f"{record}follow-ups/new/")
    fill(page, "Four taps")
    answers = page.locator("main form").evaluate("form => [...new FormData(form)]")
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    headers = {"Cookie": cookies, "Referer": page.url}
    request = Request(page.url, urlencode(dict(answers)).encode(), headers)

    with ThreadPoolExecutor(4) as taps:
        landed = list(taps.map(lambda _: urlopen(request).url, range(4)))

    assert set(landed) == {record}
    page.goto(record)
    expect(page.get_by_text("Four taps")).to_have_count(1)


def fill(page, task):
    page.get_by_label("Task", exact=True).check()
    page.get_by_label("What you will do").fill(task)
    page.get_by_label("Due date").fill(f"{timezone.localdate().year + 1}-01-01")
