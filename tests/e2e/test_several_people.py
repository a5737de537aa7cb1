"""A family of three logged at once on a phone, its taps counted; and without a script."""

import re
import sys

from playwright.sync_api import expect

from tests.e2e.cast import overflow
from tests.e2e.conftest import follow

FOR_ALL = "They sat at the fountain and asked when the office opens."
FOR_ONE = "Asked for a word alone, about school."


def others(page):
    return page.get_by_role("group", name="Other people who were there")


def test_a_family_of_three_takes_at_most_eight_taps_and_text(visit, assert_accessible):
    page, taps = visit("worker", width=390), 0

    def tap(target):
        nonlocal taps
        taps += 1
        target.click()

    taps += 1
    follow(page.get_by_role("link", name=re.compile("^Log a contact with")).first)
    tap(page.get_by_text("Add other people who were there"))
    boxes = others(page).get_by_role("checkbox", name=re.compile(r"\(\d{3}-\d{4}\)$"))
    for number in (0, 1):
        tap(boxes.nth(number))
    label = boxes.nth(1).evaluate("box => box.labels[0].textContent")
    expect(page.get_by_text("This note goes into the record of each of them.")).to_be_visible()
    tap(others(page).get_by_role("group", name=label).get_by_label("Only about this person"))
    page.keyboard.type(FOR_ONE)
    tap(page.get_by_label("Contact note"))
    page.keyboard.type(FOR_ALL)
    assert_accessible(page)
    assert overflow(page) <= 0
    taps += 1
    follow(page.get_by_role("button", name="Save contact"))

    expect(page.get_by_text("Contact saved, for each of the people.")).to_be_visible()
    expect(page.get_by_text(FOR_ALL)).to_be_visible()
    expect(page.get_by_text(FOR_ONE)).to_have_count(0)
    sys.stdout.write(f"a family of three: {taps} taps\n")
    assert taps <= 8
    follow(page.get_by_role("listitem").filter(has_text=FOR_ALL).get_by_role("link").first)
    page.get_by_text("Logged together with 2 other people").click()
    assert_accessible(page)
    follow(page.get_by_role("link", name=label))
    expect(page.get_by_text(FOR_ONE)).to_be_visible()


def test_two_people_are_logged_without_javascript_and_undone(visit):
    page = visit("worker", java_script_enabled=False)
    follow(page.get_by_role("button", name="Log a contact"))
    expect(page.get_by_text("This note goes into the record of each of them.")).to_be_hidden()
    page.get_by_label("Who", exact=True).select_option(index=1)
    page.get_by_text("Add other people who were there").click()
    box = others(page).get_by_role("checkbox", name=re.compile(r"\(\d{3}-\d{4}\)$")).nth(3)
    box.check()
    page.get_by_label("Contact note").fill(FOR_ALL)
    follow(page.get_by_role("button", name="Save contact"))

    expect(page.get_by_text("Contact saved, for each of the people.")).to_be_visible()
    follow(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("The contacts of all of them are withdrawn.")).to_be_visible()


def test_a_family_that_was_half_typed_comes_back_with_the_words_about_each(visit):
    page = visit("worker", width=390)
    follow(page.get_by_role("link", name=re.compile("^Log a contact with")).first)
    page.get_by_text("Add other people who were there").click()
    boxes = others(page).get_by_role("checkbox", name=re.compile(r"\(\d{3}-\d{4}\)$"))
    boxes.nth(1).check()
    label = boxes.nth(1).evaluate("box => box.labels[0].textContent")
    row = others(page).get_by_role("group", name=label)
    row.get_by_label("Only about this person").fill(FOR_ONE)
    page.get_by_label("Contact note").fill(FOR_ALL)
    expect(page.get_by_text("Draft saved", exact=True)).to_be_visible()

    page.goto("/day/")
    follow(page.get_by_role("link", name="Continue").first)

    expect(page.get_by_label("Contact note")).to_have_value(FOR_ALL)
    expect(others(page).get_by_role("checkbox", name=label)).to_be_checked()
    expect(row.get_by_label("Only about this person")).to_have_value(FOR_ONE)
    follow(page.get_by_role("button", name="Save contact"))
    expect(page.get_by_text("Contact saved, for each of the people.")).to_be_visible()


def test_a_wrong_outcome_is_corrected_for_all_and_taken_back(visit, assert_accessible):
    page = visit("worker", width=390)
    follow(page.get_by_role("link", name=re.compile("^Log a contact with")).first)
    page.get_by_text("Add other people who were there").click()
    box = others(page).get_by_role("checkbox", name=re.compile(r"\(\d{3}-\d{4}\)$")).first
    box.check()
    label = box.evaluate("box => box.labels[0].textContent")
    page.get_by_label("Contact note").fill("Everybody ate.")
    follow(page.get_by_role("button", name="Save contact"))
    follow(
        page.get_by_role("listitem").filter(has_text="Everybody ate.").get_by_role("link").first
    )

    follow(page.get_by_role("link", name=re.compile("^Correct")).first)
    also = page.get_by_role("group", name="Correct it for these people, too")
    expect(also.get_by_role("checkbox", name=label)).not_to_be_checked()
    assert_accessible(page)
    assert overflow(page) <= 0
    page.get_by_label("Declined contact today").check()
    page.get_by_label("Contact note").fill("Everybody slept.")
    also.get_by_role("checkbox", name=label).check()
    page.get_by_label("Correct what their notes share with this one, too").check()
    follow(page.get_by_role("button", name="Save", exact=True))

    expect(page.get_by_text("Contact corrected, for the others, too.")).to_be_visible()
    page.get_by_text("Logged together with 1 other person").click()
    follow(page.get_by_role("link", name=label))
    expect(page.get_by_text("Everybody slept.")).to_be_visible()
    expect(page.get_by_text("Declined contact today").first).to_be_visible()


def test_a_correction_for_all_is_undone_without_javascript(visit):
    page = visit("worker", java_script_enabled=False)
    follow(page.get_by_role("button", name="Log a contact"))
    page.get_by_label("Who", exact=True).select_option(index=1)
    page.get_by_text("Add other people who were there").click()
    others(page).get_by_role("checkbox", name=re.compile(r"\(\d{3}-\d{4}\)$")).nth(2).check()
    page.get_by_label("Contact note").fill("Everybody sang.")
    follow(page.get_by_role("button", name="Save contact"))
    follow(
        page.get_by_role("listitem")
        .filter(has_text="Everybody sang.")
        .get_by_role("link")
        .first
    )
    follow(page.get_by_role("link", name=re.compile("^Correct")).first)
    page.get_by_role("group", name="Correct it for these people, too").get_by_role(
        "checkbox"
    ).check()
    page.get_by_label("Contact note").fill("Everybody danced.")
    page.get_by_label("Correct what their notes share with this one, too").check()
    follow(page.get_by_role("button", name="Save", exact=True))
    follow(page.get_by_role("button", name="Undo"))

    expect(page.get_by_text("Undone. Each record is as it was before.")).to_be_visible()
    expect(page.get_by_text("Everybody sang.").first).to_be_visible()
