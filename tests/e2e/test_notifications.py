"""A client handed over is new to the worker, and in an email without a name, until opened."""

import re
from textwrap import dedent

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import overflow
from tests.e2e.conftest import follow

OF_ANOTHER = """
    from accounts.models import User
    from casework.models import Client
    from encryption import door
    from notifications.models import Notification
    from notifications.waiting import items_for

    worker = User.objects.get(email="{worker}")
    Notification.see(items_for(worker), by=worker)
    others = Client.objects.filter(team=worker.team, program=None).open()
    client = others.exclude(assignments__worker=worker).exclude(blocks__person=worker).first()
    with door.reading_as(door.BulkReader()):
        print(client.pk, client.preferred_name, worker.name, sep="|")
"""
EMAIL = """
    from django.core import mail
    from django.test.utils import override_settings
    from accounts.models import User
    from notifications.letters import write_to
    from notifications.models import Notification
    from notifications.registry import How

    locmem = "django.core.mail.backends.locmem.EmailBackend"
    with override_settings(EMAIL_IN_BACKGROUND=False, EMAIL_BACKEND=locmem):
        mail.outbox = []
        Notification.objects.update(mailed_at=None)  # the worker of the queue may be faster
        write_to(User.objects.get(email="{worker}").pk, {{How.AT_ONCE}})
        for message in mail.outbox:
            print(message.to, message.subject, message.body)
"""


@pytest.fixture
def handed_over(agency, visit):
    """Let the supervisor hand a client over to the worker; return the client's name."""
    email, _password = agency.sign_ins["worker"]
    key, name, worker = agency.ask(dedent(OF_ANOTHER.format(worker=email))).split("|")
    page = visit("supervisor")
    page.goto(f"/clients/{key}/")
    follow(page.get_by_role("link", name="Transfer client"))
    page.get_by_role("group", name="New worker").get_by_label(worker).check()
    page.get_by_role("radio", name="No, nothing to hand over").check()
    follow(page.get_by_role("button", name="Transfer", exact=True))
    expect(page.get_by_text("Client transferred")).to_be_visible()
    return name


def test_a_client_handed_over_is_new_to_the_worker_until_opened(
    handed_over, agency, visit, assert_accessible
):
    name = handed_over
    email, _password = agency.sign_ins["worker"]
    letter = agency.ask(dedent(EMAIL.format(worker=email)))
    assert "1 client handed to you" in letter
    assert name not in letter

    page = visit("worker")
    count = page.get_by_role("navigation", name="Main").get_by_role("link", name="New to you")
    expect(count).to_have_text("New to you (1)")
    new = page.get_by_role("region", name="New to you")
    expect(new).to_contain_text(name)
    assert_accessible(page)
    assert overflow(page) <= 0

    follow(new.get_by_role("button", name=re.compile(rf"^Seen\s*: {name}")))
    expect(page.get_by_text("Marked as seen.")).to_be_visible()
    expect(new).to_have_count(0)
    done = page.get_by_role("alert", name="Done")  # a count of today has an Undo, too
    follow(done.get_by_role("button", name="Undo"))

    follow(new.get_by_role("button", name=re.compile(rf"^Open\s*: {name}")))
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(count).to_have_count(0)
    page.goto("/day/")
    expect(new).to_have_count(0)


def test_what_one_is_emailed_about_is_chosen_by_its_labels(visit, assert_accessible):
    page = visit("worker")
    page.goto("/account/notifications/")
    assert_accessible(page)
    assert overflow(page) <= 0
    question = page.get_by_role("group", name="Clients handed to you")
    question.get_by_label("No email").check()
    follow(page.get_by_role("button", name="Save", exact=True))

    expect(page.get_by_text("Notifications saved.")).to_be_visible()
    expect(question.get_by_label("No email")).to_be_checked()
    question.get_by_label("At once").check()
    follow(page.get_by_role("button", name="Save", exact=True))
    expect(question.get_by_label("At once")).to_be_checked()
