"""An evening round on a phone: few taps; then withdrawn, put back and corrected."""

import re
import sys

from playwright.sync_api import expect

from tests.e2e.cast import go, overflow
from tests.e2e.conftest import follow


def test_seven_people_with_supplies_take_five_taps_at_most(visit, assert_accessible):
    worker = visit("worker", width=390)
    taps = start(worker)
    assert_accessible(worker)
    assert overflow(worker) <= 0

    for label in ("People, no name", re.compile("^Water")):
        worker.get_by_label(label).fill("7")  # a tap on the box, then typing
        taps += 1
    award = worker.get_by_label("Funding source")
    if award.count() and not award.input_value():
        award.select_option(index=1)
        taps += 1
    follow(worker.get_by_role("button", name="Save the round"))
    taps += 1
    expect(worker.get_by_text("Round saved.")).to_be_visible()
    sys.stdout.write(f"seven unknown people at a place with supplies: {taps} taps\n")
    assert taps <= 5

    assert_accessible(worker)
    assert overflow(worker) <= 0
    withdraw_and_put_back(worker, assert_accessible)


def test_plus_and_minus_count_and_whom_was_met_is_one_tap(visit):
    worker = visit("worker", width=390)
    start(worker)
    people = worker.get_by_label("People, no name")
    stepper = worker.locator(".stepper", has=people)

    for _ in range(3):
        stepper.get_by_role("button", name="One more").click()
    stepper.get_by_role("button", name="One fewer").click()
    expect(people).to_have_value("2")
    group = worker.get_by_role("group", name=re.compile("Known clients whom you met"))
    name = group.locator("label").first.locator("bdi").first.inner_text()
    group.locator("label").first.click()
    award = worker.get_by_label("Funding source")
    if award.count() and not award.input_value():
        award.select_option(index=1)
    follow(worker.get_by_role("button", name="Save the round"))

    expect(worker.get_by_role("link", name=name)).to_be_visible()
    size = stepper_size(worker)
    assert min(size) >= 44


def start(worker):
    """Start a round, with one tap, from My day."""
    worker.goto("/day/")
    follow(worker.get_by_role("button", name="Start a round"))
    expect(worker.get_by_role("heading", name="Outreach round")).to_be_visible()
    return 1


def stepper_size(worker):
    """How wide and high the button that counts one more is, in pixels."""
    start(worker)
    box = worker.get_by_role("button", name="One more").first.bounding_box()
    worker.get_by_text("Discard this round").click()
    go(worker, "Yes, discard it")
    return box["width"], box["height"]


def withdraw_and_put_back(worker, assert_accessible):
    go(worker, "Withdraw the round")
    assert_accessible(worker)
    worker.get_by_label("Entered twice").check()
    follow(worker.get_by_role("button", name="Withdraw the round"))
    expect(worker.get_by_text("This round is withdrawn. Nothing counts it.")).to_be_visible()
    follow(worker.get_by_role("button", name="Put it back"))
    expect(worker.get_by_text("Round put back. It counts again.")).to_be_visible()
    go(worker, "Correct the numbers")
    assert_accessible(worker)
    worker.get_by_label("People, no name").fill("6")
    follow(worker.get_by_role("button", name="Save"))
    expect(worker.get_by_text("Round corrected.")).to_be_visible()
