"""My day on a phone: what is done most often is in the first screen, whatever else waits."""

from playwright.sync_api import expect

from tests.e2e.cast import go, overflow
from tests.e2e.conftest import follow

SCREEN = 844  # pixels, of a phone that is 390 wide
SITUATION = """
from datetime import timedelta
from uuid import uuid4
from django.db import transaction
from django.utils import timezone
from accounts.models import User
from audit import trail
from fieldwork.models import PlannedVisit
from outbox.models import OfflineNote
from outbox.words import words_of
WORDS = b'{{"who": "Someone at the station"}}'
worker = User.objects.get(email="{worker}")
others = User.objects.active().workers().in_team(worker.team_id).exclude(pk=worker.pk)
now = timezone.now()
PlannedVisit.plan(
    by=others.order_by("name").last(), partner=worker, place="Lighthouse road 9",
    starts_at=now - timedelta(hours=2), expected_at=now - timedelta(hours=1),
)
for _ in range(3):
    note = OfflineNote(sender=worker, team=worker.team, words=words_of(WORDS), pk=uuid4())
    with transaction.atomic():
        note.save(force_insert=True)
        trail.record("offline_note.received", note, by=worker)
"""


def test_logging_and_counting_are_in_the_first_screen_whatever_waits(
    visit, agency, assert_accessible
):
    agency.ask(SITUATION.format(worker=agency.sign_ins["worker"][0]))
    worker = visit("worker")
    if not worker.get_by_role("region", name="You are out").count():
        go(worker, "Plan a visit")
        worker.get_by_label("Where are you going?").fill("Pier 9")
        worker.get_by_label("Who is alerted if you do not come back?").select_option(
            "No partner"
        )
        go(worker, "Save")
    worker.goto("/contacts/new/")
    worker.get_by_label("Contact note").fill("The letter is in his left boot")
    expect(worker.get_by_text("Draft saved", exact=True)).to_be_visible(timeout=20_000)
    worker.goto("/day/")
    follow(worker.get_by_role("button", name="+1, no name"))  # and what was just done is told

    expect(worker.get_by_text("has not checked in, expected").first).to_be_visible()
    expect(worker.get_by_role("region", name="You are out")).to_be_visible()
    expect(worker.get_by_role("heading", name="Your drafts")).to_be_visible()
    expect(worker.get_by_role("link", name="offline notes wait")).to_be_visible()
    for action in ("Log a contact", "+1, no name"):
        box = worker.get_by_role("button", name=action, exact=True).bounding_box()
        assert box["y"] + box["height"] <= SCREEN, action
    assert overflow(worker) <= 0
    assert_accessible(worker)
