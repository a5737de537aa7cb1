"""A planned visit: checked in with one tap; and one that is not, which colleagues end."""

import re
import time

from playwright.sync_api import expect

from tests.e2e.cast import go, overflow
from tests.e2e.conftest import follow

OVERDUE = """
from datetime import timedelta
from accounts.models import User
from fieldwork.models import PlannedVisit
from django.utils import timezone
partner = User.objects.get(email="{partner}")
worker = User.objects.get(name="{worker}")
now = timezone.now()
PlannedVisit.plan(
    by=worker, partner=partner, place="Lighthouse road 9",
    starts_at=now - timedelta(hours=2), expected_at=now - timedelta(hours=1),
)
"""
COLLEAGUE = """
from accounts.models import User
partner = User.objects.get(email="{partner}")
others = User.objects.active().workers().in_team(partner.team_id).exclude(pk=partner.pk)
print(others.order_by("name").first().name)
"""
MISSING = "has not checked in, expected"


def test_a_visit_is_planned_and_checked_in(visit, assert_accessible):
    worker = visit("worker")
    end_what_is_under_way(worker)
    go(worker, "Plan a visit")
    assert_accessible(worker)
    worker.get_by_label("Where are you going?").fill("Pier 9")
    worker.get_by_label("Who is alerted if you do not come back?").select_option("No partner")
    worker.get_by_label("Note").fill("Blue van")
    go(worker, "Save")
    expect(worker.get_by_text("Pier 9")).to_be_visible()
    assert_accessible(worker)

    worker.goto("/day/")
    own = worker.get_by_role("region", name="You are out")
    expect(own).to_contain_text("Pier 9")
    follow(own.get_by_role("button", name="30 minutes more"))
    follow(own.get_by_role("button", name="I’m back"))
    expect(own).to_have_count(0)
    expect(worker.get_by_text("You are back. No one is alerted.")).to_be_visible()
    assert_accessible(worker)
    assert overflow(worker) <= 0


def end_what_is_under_way(worker):
    """The demo's worker is out already: one tap ends that."""
    own = worker.get_by_role("region", name="You are out")
    if own.count():
        follow(own.get_by_role("button", name="I’m back"))


def test_a_visit_not_checked_in_alerts_and_a_colleague_ends_it(
    visit, agency, assert_accessible
):
    partner_email = agency.sign_ins["worker"][0]
    missing = agency.ask(COLLEAGUE.format(partner=partner_email)).strip()
    agency.ask(OVERDUE.format(partner=partner_email, worker=missing))
    for role in ("worker", "supervisor"):
        wait_for_email(agency, agency.sign_ins[role][0], missing)

    supervisor = visit("supervisor")
    alert = alert_about(supervisor, missing)
    expect(alert).to_contain_text("Lighthouse road 9")
    assert_accessible(supervisor)
    assert overflow(supervisor) <= 0

    partner = visit("worker")
    alert = alert_about(partner, missing)
    expect(alert).to_contain_text("Lighthouse road 9")
    expect(alert.get_by_role("link", name=re.compile(r"^\+1 206"))).not_to_have_count(0)
    assert_accessible(partner)
    follow(alert.get_by_role("button", name=re.compile("I reached them")))
    assert_accessible(partner)
    partner.get_by_label("How did you reach them").fill("I rang, all is well.")
    follow(partner.get_by_role("button", name="I reached them"))
    expect(partner.get_by_text("I rang, all is well.")).to_be_visible()

    supervisor.reload()
    expect(alert_about(supervisor, missing)).to_have_count(0)


def wait_for_email(agency, address, name):
    """The demo's worker sends mail to the log."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for message in agency.log.read_text().split("Subject: "):
            if f"To: {address}" in message and f"{name} at" in message:
                assert "Lighthouse" not in message
                return
        time.sleep(0.5)
    raise AssertionError(f"No email to {address} says that {name} has not checked in.")


def alert_about(page, name):
    """The alert of the visit that this test made: the demo has others."""
    alerts = page.get_by_role("region", name=re.compile(MISSING)).filter(has_text=name)
    return alerts.filter(has_text="Lighthouse road 9")


def test_everybody_finds_whom_to_ring(visit, assert_accessible):
    for role in ("worker", "supervisor"):
        page = visit(role)
        follow(page.get_by_role("navigation", name="Main").get_by_role("link", name="On call"))
        expect(page.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
        assert_accessible(page)
        assert overflow(page) <= 0
