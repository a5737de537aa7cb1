"""A record of another team, opened in an emergency: every page says so until it is closed."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import follow

OF_ANOTHER_TEAM = """
from accounts.models import User
from casework import emergency_access
worker = User.objects.get(email="{email}")
others = emergency_access.openable_by(worker).exclude(team=worker.team_id)
print(*others.values_list("chart_number", flat=True)[:2])
"""


def test_each_page_says_which_records_are_open_and_closes_each(
    visit, agency, assert_accessible
):
    email, _password = agency.sign_ins["worker"]
    numbers = agency.ask(OF_ANOTHER_TEAM.format(email=email)).split()
    worker = visit("worker")
    for number in numbers:
        open_in_an_emergency(worker, number, assert_accessible)

    worker.goto("/directory/")
    banner = worker.get_by_role("complementary", name="Emergency access")
    expect(banner.get_by_role("link", name=re.compile(r"^\d"))).to_have_text(numbers)
    wide = worker.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert_accessible(worker)
    for number in numbers:
        follow(banner.get_by_role("link", name=re.compile(rf"End now.+{number}")))
        assert_accessible(worker)
        worker.get_by_role("radio", name="No, nothing to hand over").check()
        follow(worker.get_by_role("button", name="End access"))
        worker.goto("/directory/")
    expect(banner).to_have_count(0)


def open_in_an_emergency(worker, number, assert_accessible):
    worker.goto("/emergency-access/")
    worker.get_by_label("Chart number").fill(number)
    assert_accessible(worker)
    follow(worker.get_by_role("button", name="Look up the number"))
    worker.get_by_role("radio").first.check()
    worker.get_by_label(re.compile("What happened")).fill("The shelter called: they are hurt.")
    assert_accessible(worker)
    follow(worker.get_by_role("button", name="Open record"))
    expect(worker.get_by_text("emergency access to this record for 4 hours")).to_be_visible()
