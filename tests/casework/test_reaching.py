"""Whether a client may be reached now, by one channel; and reaching them anyway, and why."""

import re
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from audit import trail
from casework.exceptions import ConsentMissing, ContactNotAgreed, RecordClosed
from casework.models import Client, ContactOverride, SafeContactCard, SafetyAlert
from casework.models.contact_overrides import LINK_LASTS
from casework.reaching import Channel, ContactStatus, Reaching, Reason
from casework.safe_hours import ANY_TIME, ONLY, Hours, Window
from tests.conftest import open_client

HERE = timezone.get_default_timezone()
NOON = datetime(2026, 12, 8, 12, tzinfo=HERE)  # a Tuesday
EVENING = datetime(2026, 12, 8, 18, 30, tzinfo=HERE)
EVENINGS = Hours(ONLY, (), (Window(time(18), time(21)),))
WHY = "Her sister says that he is on the way to her."


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz", phone_number="206 555 0142")


def card(allowed=(), refused=(), hours=EVENINGS):
    return SafeContactCard(allowed=list(allowed), refused=list(refused), hours=hours)


def write(client, by, **answers):
    SafeContactCard.of(client).write(by=by, **answers)


def anyway(client, browser):
    address = reverse("casework:contact-override-create", args=[client.pk])
    return browser.get(address).content.decode()


def seen(client, browser):
    return browser.get(client.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (ContactStatus.NEVER, Reason.CONSENT),
        (ContactStatus.REVOKED, Reason.CONSENT),
        (ContactStatus.EXPIRED, Reason.CONSENT),
        (ContactStatus.CLOSED, Reason.CLOSED),
    ],
)
@pytest.mark.parametrize("channel", Channel)
def test_without_consent_no_card_lets_anyone_through(status, reason, channel):
    reaching = Reaching(status, card(allowed=Channel.values, hours=Hours(ANY_TIME)))

    refusal = reaching.refusal(channel, NOON)

    assert refusal.reason == reason
    assert not refusal.may_be_overridden


@pytest.mark.parametrize("channel", Channel)
def test_without_a_card_consent_alone_decides(channel):
    assert Reaching(ContactStatus.AGREED).refusal(channel, NOON) is None


@pytest.mark.parametrize("channel", Channel)
def test_a_channel_that_was_not_asked_about_is_neither_allowed_nor_refused(channel):
    asked = card(allowed=set(Channel.values) - {channel}, hours=Hours(ANY_TIME))

    refusal = Reaching(ContactStatus.AGREED, asked).refusal(channel, NOON)

    assert refusal.reason == Reason.CHANNEL_NOT_ASKED


@pytest.mark.parametrize("channel", Channel)
def test_never_is_never_at_a_safe_time_too(channel):
    refusing = card(allowed=Channel.values, refused=[channel])

    refusal = Reaching(ContactStatus.AGREED, refusing).refusal(channel, EVENING)

    assert refusal.reason == Reason.CHANNEL_REFUSED


@pytest.mark.parametrize("channel", [each for each in Channel if each != Channel.LETTER])
def test_outside_the_safe_times_it_says_when_the_next_one_is(channel):
    reaching = Reaching(ContactStatus.AGREED, card(allowed=Channel.values))

    assert reaching.refusal(channel, EVENING) is None
    refusal = reaching.refusal(channel, NOON)
    assert refusal.reason == Reason.HOURS
    assert refusal.next_safe == NOON.replace(hour=18)


def test_a_letter_is_read_whenever():
    reaching = Reaching(ContactStatus.AGREED, card(allowed=["letter"]))

    assert reaching.refusal("letter", NOON) is None


def test_the_reason_is_a_sentence_with_the_next_safe_time():
    refusal = Reaching(ContactStatus.AGREED, card(allowed=["call"])).refusal("call", NOON)

    with time_machine.travel(NOON, tick=False):
        assert refusal.sentence == "Not a safe time to call. Next: Tuesday, 6:00 PM."


def test_the_next_safe_time_is_said_on_both_clocks_where_they_differ():
    far = card(allowed=["call"], hours=EVENINGS._replace(zone="America/New_York"))
    refusal = Reaching(ContactStatus.AGREED, far).refusal("call", NOON)

    with time_machine.travel(NOON, tick=False):
        assert "Next: Tuesday, 3:00 PM (where they are: Tuesday, 6:00 PM)." in refusal.sentence


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"refused": ["call"]}, "Do not call: the client refused calls."),
        ({"allowed": ["text"]}, "We have not asked yet whether a call is safe."),
        (
            {"allowed": ["call"], "hours": EVENINGS},
            "Not a safe time to call. Next: Tuesday, 6:00 PM.",
        ),
    ],
)
def test_the_number_is_shown_and_not_tapped_where_the_card_forbids_a_call(
    ana, luz, browser_of, answers, sentence
):
    write(luz, ana, second_phone="206 555 0164", **answers)

    with time_machine.travel(NOON, tick=False):
        page = seen(luz, browser_of(ana))

    assert "tel:" not in page
    assert "+1 206-555-0142" in page
    assert sentence in strip_tags(page)
    assert reverse("casework:contact-override-create", args=[luz.pk]) in page


def test_at_a_safe_time_the_numbers_are_links(ana, luz, browser_of):
    write(luz, ana, allowed=["call"], second_phone="206 555 0164", hours=EVENINGS)

    with time_machine.travel(EVENING, tick=False):
        page = seen(luz, browser_of(ana))

    assert page.count('href="tel:+12065550142"') == 2
    assert 'href="tel:+12065550164"' in page
    assert "Call anyway" not in page
    assert "Contact anyway" in page  # they were not asked about texts


def test_after_a_sentence_why_the_number_is_a_link_on_the_answer_alone(ana, luz, browser_of):
    write(luz, ana, refused=["call"])
    browser = browser_of(ana)
    address = reverse("casework:contact-override-create", args=[luz.pk])

    answer = browser.fill(address, {"channel": "call", "why": WHY}, follow=True)

    assert 'href="tel:+12065550142"' in answer.content.decode()
    assert "tel:" not in seen(luz, browser)
    override = ContactOverride.objects.get()
    assert (override.channel, override.why, override.made_by) == ("call", WHY, ana)
    assert override.forbidden_by == Reason.CHANNEL_REFUSED


def test_without_a_sentence_nothing_opens(ana, luz, browser_of):
    write(luz, ana, refused=["call"])
    address = reverse("casework:contact-override-create", args=[luz.pk])

    page = browser_of(ana).fill(address, {"channel": "call", "why": " "})

    assert "Enter why." in page.content.decode()
    assert "tel:" not in page.content.decode()
    assert not ContactOverride.objects.exists()


def test_the_link_is_for_who_asked_and_for_a_quarter_of_an_hour(ana, sam, luz, browser_of):
    write(luz, ana, refused=["call"])
    override = ContactOverride.make(luz, by=ana, channel="call", why=WHY)
    address = override.get_absolute_url()

    assert "tel:" in browser_of(ana).get(address).content.decode()
    assert "tel:" not in browser_of(sam).get(address).content.decode()
    with time_machine.travel(timezone.now() + LINK_LASTS, tick=False):
        assert "tel:" not in browser_of(ana).get(address).content.decode()


def test_the_supervisor_reads_on_the_record_who_called_and_why(ana, sam, luz, browser_of):
    write(luz, ana, refused=["call"])
    ContactOverride.make(luz, by=ana, channel="call", why=WHY)

    text = strip_tags(seen(luz, browser_of(sam)))

    assert "Contacted anyway: 1" in text
    assert WHY in text


def test_the_trail_tells_that_it_happened_and_not_how_or_why(ana, luz):
    write(luz, ana, refused=["call"])
    override = ContactOverride.make(luz, by=ana, channel="call", why=WHY)

    event = trail.of(override).get()
    assert (event.verb, event.facts) == ("contact_override.made", {})


ALL_OK = {"allowed": Channel.values, "hours": Hours(ANY_TIME)}


@pytest.mark.parametrize("answers", [None, ALL_OK], ids=["no card", "all is OK"])
def test_what_nothing_forbids_is_not_overridden(ana, luz, browser_of, answers):
    if answers:
        write(luz, ana, **answers)
    address = reverse("casework:contact-override-create", args=[luz.pk])
    browser = browser_of(ana)

    page = browser.post(address, {"key": "once", "channel": "call", "why": WHY})

    assert "Nothing forbids this now: use the number." in strip_tags(page.content.decode())
    assert not ContactOverride.objects.exists()
    page = browser.get(address).content.decode()
    assert "Nothing forbids this now: use the number." in strip_tags(page)
    assert "<textarea" not in page


def test_the_page_offers_what_is_forbidden_and_no_other_channel(ana, luz, browser_of):
    write(luz, ana, allowed=["call"], refused=["text", "visit"], hours=Hours(ANY_TIME))

    page = anyway(luz, browser_of(ana))

    offered = re.findall(r'name="channel" value="(\w+)"[^>]*>([^<]+)<', page)
    assert offered == [
        ("text", "Text anyway"),
        ("email", "Email anyway"),
        ("visit", "Visit anyway"),
        ("letter", "Send a letter anyway"),
    ]


def test_without_a_number_nobody_is_called_or_texted_anyway(ana, browser_of):
    rio = open_client(ana, "Rio")
    write(rio, ana, refused=Channel.values)

    page = anyway(rio, browser_of(ana))

    assert re.findall(r'name="channel" value="(\w+)"', page) == ["email", "visit", "letter"]
    assert "Contact anyway" in seen(rio, browser_of(ana))


@pytest.mark.parametrize(("channel", "link"), [("call", "tel:"), ("text", "sms:")])
def test_who_has_only_a_second_number_is_reached_by_it(ana, browser_of, channel, link):
    rio = open_client(ana, "Rio")
    write(rio, ana, refused=["call", "text"], second_phone="206 555 0164")
    browser = browser_of(ana)
    assert "Call anyway" in seen(rio, browser)
    address = reverse("casework:contact-override-create", args=[rio.pk])

    answer = browser.fill(address, {"channel": channel, "why": WHY}, follow=True)

    assert f'href="{link}+12065550164"' in answer.content.decode()


def test_a_visit_anyway_links_to_no_number(ana, luz, browser_of):
    write(luz, ana, refused=["visit"])
    address = reverse("casework:contact-override-create", args=[luz.pk])

    answer = browser_of(ana).fill(address, {"channel": "visit", "why": WHY}, follow=True)

    assert "+12065550142" not in answer.content.decode()


def test_the_pages_of_an_override_show_the_alerts_and_are_recorded(ana, luz, browser_of):
    write(luz, ana, refused=["call"])
    SafetyAlert.add(luz, by=ana, kind="weapon", reason="A gun.", review_on=timezone.localdate())
    override = ContactOverride.make(luz, by=ana, channel="call", why=WHY)
    browser = browser_of(ana)

    for page in (
        anyway(luz, browser),
        browser.get(override.get_absolute_url()).content.decode(),
    ):
        assert "Weapon" in page
        viewed = [each for each in trail.of(luz) if each.verb == "client.viewed"]
        assert viewed[-1].facts["via"] == "own"
    assert len(viewed) == 2


def test_do_not_contact_is_never_followed_by_a_safe_time(ana, luz, browser_of):
    write(luz, ana, allowed=["call"], hours=EVENINGS)
    luz.revoke_consent("contact", by=ana)

    with time_machine.travel(EVENING, tick=False):
        browser = browser_of(ana)
        follow_up = reverse("casework:follow-up-create", args=[luz.pk])
        contact = f"{reverse('casework:contact-create')}?client={luz.pk}"
        for address in (luz.get_absolute_url(), follow_up, contact):
            text = strip_tags(browser.get(address).content.decode())
            assert "Do not contact." in text
            assert "6:00 PM to 9:00 PM" in text
            assert "Now is a safe time" not in text


def test_nobody_overrides_a_client_who_said_stop(ana, luz):
    late = Client.objects.get(pk=luz.pk)
    luz.revoke_consent("contact", by=ana)

    with pytest.raises(ContactNotAgreed):
        ContactOverride.make(late, by=ana, channel="call", why=WHY)


@pytest.mark.parametrize(
    "end",
    [
        lambda luz, ana: luz.close(by=ana, reason="moved"),
        lambda luz, ana: luz.revoke_consent("record", by=ana),
    ],
    ids=["the case was closed", "consent was revoked"],
)
def test_nothing_is_overridden_after(ana, luz, end):
    late = Client.objects.get(pk=luz.pk)
    end(luz, ana)

    with pytest.raises((RecordClosed, ConsentMissing)):
        ContactOverride.make(late, by=ana, channel="call", why=WHY)


def test_a_link_that_was_given_ends_with_their_consent(ana, luz, browser_of):
    write(luz, ana, refused=["call"])
    override = ContactOverride.make(luz, by=ana, channel="call", why=WHY)
    luz.revoke_consent("contact", by=ana)

    page = browser_of(ana).get(override.get_absolute_url()).content.decode()

    assert "tel:" not in page


def test_a_consent_that_expires_refuses_the_next_day(ana, luz):
    luz.consents.filter(purpose="contact").update(until=timezone.localdate())

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        again = Client.objects.get(pk=luz.pk)
        assert again.call_refusal.reason == Reason.CONSENT
