"""A message about a client: sent, read, answered; and a hand-over note at a transfer."""

import re

from playwright.sync_api import expect

from tests.e2e.cast import go, overflow
from tests.e2e.conftest import follow

CLIENT = """
from accounts.models import User
from casework import reading
from casework.models import Client
worker = User.objects.get(email="{email}")
client = Client.objects.on_caseload_of(worker).open().order_by("-opened_on", "pk")[0]
others = User.objects.active().workers().in_team(worker.team_id).exclude(pk=worker.pk)
print(client.get_absolute_url(), worker.name, others.order_by("name")[0].name, sep="|")
"""
TEXT, ANSWER = "The side door is open from six.", "Thank you, I go there at seven."
NOTE = "Court on Monday at ten."


def test_a_message_is_sent_read_and_answered_and_a_transfer_hands_over(
    visit, agency, assert_accessible
):
    email, _password = agency.sign_ins["worker"]
    record, name, successor = agency.ask(CLIENT.format(email=email)).strip().split("|")
    supervisor = visit("supervisor")
    supervisor.goto(record)
    go(supervisor, "Messages to colleagues")
    assert_accessible(supervisor)
    go(supervisor, "Write a message")
    supervisor.get_by_label("To", exact=True).select_option(f"{name} (assigned worker)")
    supervisor.get_by_label("Message", exact=True).fill(TEXT)
    supervisor.get_by_label(re.compile("^Urgent")).check()
    assert_accessible(supervisor)
    go(supervisor, "Send")
    expect(supervisor.get_by_role("button", name=re.compile("Take it back"))).to_be_visible()

    worker = visit("worker")
    worker.goto("/day/")
    waiting = worker.get_by_role("region", name=re.compile("Messages about clients"))
    expect(waiting.get_by_text(TEXT)).to_have_count(0)
    assert_accessible(worker)
    assert overflow(worker) <= 0
    follow(waiting.locator(f'a[href^="{record}messages/"]'))
    thread = worker.get_by_role("listitem").filter(has_text=TEXT)
    follow(thread.get_by_role("button", name=re.compile("I have read it")))
    follow(thread.get_by_role("link", name=re.compile("^Answer")))
    worker.get_by_label("Message", exact=True).fill(ANSWER)
    assert_accessible(worker)
    go(worker, "Send")
    assert_accessible(worker)
    assert overflow(worker) <= 0

    supervisor.goto("/team/")
    waiting = supervisor.get_by_role("region", name=re.compile("Messages about clients"))
    expect(waiting.get_by_text(f"Answer from {name}").first).to_be_visible()
    supervisor.goto(f"{record}messages/")
    thread = supervisor.get_by_role("listitem").filter(has_text=TEXT)
    expect(thread.get_by_text(ANSWER)).to_be_visible()
    expect(thread.get_by_text(re.compile(f"Read by.*{name}"))).to_be_visible()

    supervisor.goto(f"{record}transfer/")
    supervisor.get_by_label(successor).check()
    supervisor.get_by_label("Yes").check()
    supervisor.get_by_label("Hand-over note").fill(NOTE)
    assert_accessible(supervisor)
    go(supervisor, "Transfer")
    supervisor.goto(f"{record}messages/")
    expect(supervisor.get_by_text(NOTE)).to_be_visible()

    worker.goto("/day/")  # what is said about the client went dark with the record
    expect(worker.locator(f'a[href^="{record}"]')).to_have_count(0)
