"""An auditor looks into a week: a filter kept under a name, and a file to take along."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.cast import go, unfold


def test_an_auditor_looks_into_a_week_and_takes_a_file_along(visit, assert_accessible):
    page = visit("auditor")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("Log")

    today = date.today()
    page.get_by_label("From", exact=True).fill(today.isoformat())
    page.get_by_label("To", exact=True).fill((today - timedelta(days=1)).isoformat())
    go(page, "Show")
    expect(page.get_by_text("The last day comes before the first.").first).to_be_visible()
    expect(main).to_contain_text("Nothing is listed.")
    assert_accessible(page)

    page.get_by_label("To", exact=True).fill("")
    page.get_by_label("Kind of event").select_option(label="Signed in")
    go(page, "Show")
    expect(main.get_by_role("row").nth(1)).to_contain_text("Signed in")
    assert "Opened" not in main.get_by_role("table").inner_text()

    unfold(page, "Save this filter")
    page.get_by_label("Name of the filter").fill("Sign-ins today")
    go(page, "Save filter")
    expect(page.get_by_text("Filter saved.")).to_be_visible()
    go(page, "Show: Sign-ins today")
    expect(page.get_by_label("Kind of event")).to_have_value("person.signed_in")
    assert_accessible(page)

    with page.expect_download() as started:
        page.get_by_role("button", name="Download as a spreadsheet (CSV)").click()
    text = Path(started.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["What"] for row in rows} == {"Signed in"}

    go(page, "Delete the filter Sign-ins today")
    expect(page.get_by_text("Filter deleted.")).to_be_visible()
    go(page, "Undo")
    expect(page.get_by_role("button", name="Show: Sign-ins today")).to_be_visible()

    page.get_by_label("Kind of event").select_option(label="Downloaded the log")
    go(page, "Show")
    expect(main.get_by_role("row").nth(1)).to_contain_text("Kind of event: Signed in")


def test_what_was_done_again_and_again_unfolds(visit, assert_accessible):
    page = visit("auditor")
    fold = page.get_by_role("group").filter(has_text="times").first
    expect(fold).to_be_visible()

    fold.get_by_text("times").click()

    assert fold.get_by_role("listitem").count() > 1
    expect(fold.get_by_role("listitem").first).to_be_visible()
    assert_accessible(page)
