"""Follow-ups keep to the safe times of a client's card, and the pages say so."""

from datetime import date, datetime, time

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from casework.models import SafeContactCard
from casework.safe_hours import ONLY, Hours, Window
from opening.models.closed_days import add_closed_day
from tests.casework.cast import answers
from tests.conftest import hidden_fields, open_client, shown_messages

MONDAY = datetime(2026, 12, 7, 9, tzinfo=timezone.get_default_timezone())
TUESDAY, WEDNESDAY = date(2026, 12, 8), date(2026, 12, 9)
NEXT_TUESDAY = date(2026, 12, 15)
TUESDAYS = Hours(ONLY, ("tue",), (Window(time(18), time(21)),))
NO_TEXT = "Do not text: the client refused texts."
LINE = "OK: Call · never: Text · Tue, 6:00 PM to 9:00 PM · voicemail: No"


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def luz(ana):
    client = open_client(ana, "Luz", phone_number="206 555 0142")
    answers_of_card = {
        "allowed": ["call"],
        "refused": ["text"],
        "voicemail": "no",
        "code_word": "Maple",
    }
    SafeContactCard.of(client).write(by=ana, hours=TUESDAYS, **answers_of_card)
    return client


def text_of(page):
    return " ".join(strip_tags(page.content.decode()).split())


@pytest.mark.parametrize("kind", ["call", "visit"])
def test_a_call_or_visit_moves_to_the_next_safe_day(luz, ana, kind):
    follow_up = luz.add_follow_up(by=ana, kind=kind, due_on=WEDNESDAY)

    assert follow_up.due_on == NEXT_TUESDAY


@pytest.mark.parametrize("kind", ["task", "office"])
def test_what_reaches_nobody_stays_where_it_is(luz, ana, kind):
    assert luz.add_follow_up(by=ana, kind=kind, due_on=WEDNESDAY).due_on == WEDNESDAY


@pytest.mark.parametrize(
    ("wished", "due"),
    [
        ((TUESDAY, time(9)), (TUESDAY, time(18))),
        ((TUESDAY, time(19)), (TUESDAY, time(19))),
        ((TUESDAY, time(21)), (NEXT_TUESDAY, time(18))),
    ],
)
def test_a_time_of_day_moves_to_a_safe_one(luz, ana, wished, due):
    follow_up = luz.add_follow_up(by=ana, kind="call", due_on=wished[0], due_at=wished[1])

    assert (follow_up.due_on, follow_up.due_at) == due


@pytest.mark.parametrize(
    ("now", "wished", "due"),
    [
        (time(20, 30), None, (TUESDAY, None)),
        (time(21), None, (NEXT_TUESDAY, None)),
        (time(20, 30), time(19), (TUESDAY, time(20, 31))),
        (time(20, 30), time(20, 45), (TUESDAY, time(20, 45))),
        (time(20, 59, 30), time(19), (NEXT_TUESDAY, time(18))),
        (time(23), time(19), (NEXT_TUESDAY, time(18))),
    ],
)
def test_of_today_only_what_is_left_is_safe(luz, ana, now, wished, due):
    moment = datetime.combine(TUESDAY, now, timezone.get_default_timezone())
    with time_machine.travel(moment, tick=False):
        follow_up = luz.add_follow_up(by=ana, kind="call", due_on=TUESDAY, due_at=wished)

    assert (follow_up.due_on, follow_up.due_at) == due


def test_a_day_of_ours_is_safe_if_it_holds_a_safe_moment_of_theirs(luz, ana):
    nights = Hours(ONLY, ("wed",), (Window(time(0), time(2)),), "America/New_York")
    luz.card.write(by=ana, hours=nights)

    assert luz.add_follow_up(by=ana, kind="call", due_on=TUESDAY).due_on == TUESDAY
    assert luz.add_follow_up(by=ana, kind="call", due_on=WEDNESDAY).due_on == NEXT_TUESDAY


@pytest.mark.parametrize(
    ("kind", "refused", "sentence"),
    [
        ("visit", ["visit"], "The client refused visits."),
        ("call", ["call", "text"], "The client refused calls and texts."),
    ],
)
def test_what_no_channel_is_left_for_is_refused(luz, ana, browser_of, kind, refused, sentence):
    earlier = luz.add_follow_up(by=ana, kind=kind, due_on=TUESDAY)
    before = luz.follow_ups.count()
    luz.card.write(by=ana, allowed=[], refused=refused)
    address = reverse("casework:follow-up-create", args=[luz.pk])
    moving = reverse("casework:follow-up-reschedule", args=[luz.pk, earlier.pk])

    for page in (
        browser_of(ana).fill(address, {"kind": kind, "due_on": WEDNESDAY.isoformat()}),
        browser_of(ana).fill(moving, {"due_on": WEDNESDAY.isoformat()}),
    ):
        assert sentence in text_of(page)
    earlier.refresh_from_db()
    assert earlier.due_on == TUESDAY
    assert luz.follow_ups.count() == before


@pytest.mark.parametrize("refused", ["call", "text"])
def test_a_call_or_text_is_refused_only_with_both(luz, ana, refused):
    left = {"call", "text"} - {refused}
    luz.card.write(by=ana, allowed=list(left), refused=[refused])

    assert luz.add_follow_up(by=ana, kind="call", due_on=TUESDAY).due_on == TUESDAY


@pytest.mark.parametrize("kind", ["task", "office"])
def test_what_reaches_nobody_is_not_refused(luz, ana, kind):
    luz.card.write(by=ana, allowed=[], refused=["call", "text", "visit"])

    assert luz.add_follow_up(by=ana, kind=kind, due_on=TUESDAY).due_on == TUESDAY


@pytest.mark.parametrize(
    ("kind", "answers", "sentence"),
    [
        (
            "call",
            {"allowed": ["call"], "refused": ["text"]},
            "The follow-up is due Tue, Dec 8: a safe time. Do not text: the client refused "
            "texts.",
        ),
        (
            "visit",
            {"allowed": ["call"]},
            "The follow-up is due Tue, Dec 8. We have not asked yet whether a visit is safe.",
        ),
        (
            "visit",
            {"allowed": ["visit"]},
            "The follow-up is due Tue, Dec 8: a safe time.",
        ),
    ],
)
def test_a_time_is_called_safe_only_for_a_channel_that_is(
    luz, ana, browser_of, kind, answers, sentence
):
    luz.card.write(by=ana, **answers)
    address = reverse("casework:follow-up-create", args=[luz.pk])

    answer = browser_of(ana).fill(address, {"kind": kind, "due_on": TUESDAY.isoformat()})

    assert shown_messages(answer) == ["Follow-up added.", sentence]


def test_the_time_of_day_is_sealed(luz, ana):
    follow_up = luz.add_follow_up(by=ana, kind="call", due_on=TUESDAY, due_at=time(19))

    blobs = [
        *luz.follow_ups.filter(pk=follow_up.pk).values_list("due_at", flat=True),
        *follow_up.history.values_list("due_at", flat=True),
    ]
    assert all(b"19:00" not in bytes(blob) for blob in blobs)


def test_our_clock_says_when_it_is_safe_on_theirs(luz, ana):
    luz.card.write(by=ana, hours=TUESDAYS._replace(zone="America/New_York"))

    follow_up = luz.add_follow_up(by=ana, kind="call", due_on=TUESDAY, due_at=time(9))

    assert (follow_up.due_on, follow_up.due_at) == (TUESDAY, time(15))


def test_a_rescheduling_that_moved_and_is_sent_twice_asks_nothing(luz, ana, browser_of):
    follow_up, browser = (
        luz.add_follow_up(by=ana, kind="call", due_on=WEDNESDAY),
        browser_of(ana),
    )
    address = reverse("casework:follow-up-reschedule", args=[luz.pk, follow_up.pk])
    typed = hidden_fields(browser.get(address)) | {"due_on": "2026-12-16", "due_at": ""}

    shown = [shown_messages(browser.post(address, typed)) for _ in range(2)]

    follow_up.refresh_from_db()
    assert follow_up.due_on == date(2026, 12, 22)
    assert shown[0] == shown[1]


def test_a_rescheduled_one_moves_too(luz, ana):
    follow_up = luz.add_follow_up(by=ana, kind="call", due_on=TUESDAY)

    follow_up.reschedule(by=ana, due_on=WEDNESDAY)

    assert follow_up.due_on == NEXT_TUESDAY


def test_without_a_card_nothing_moves(rosa, ana):
    assert rosa.add_follow_up(by=ana, kind="call", due_on=WEDNESDAY).due_on == WEDNESDAY


def test_the_next_page_says_when_it_is_due(luz, ana, browser_of):
    address = reverse("casework:follow-up-create", args=[luz.pk])
    sent = {"kind": "call", "due_on": WEDNESDAY.isoformat(), "due_at": "09:00"}

    answer = browser_of(ana).fill(address, sent)

    due = "The follow-up is due Tue, Dec 15, 6:00 PM: a safe time. " + NO_TEXT
    shown = ["Follow-up added.", due]
    assert shown_messages(answer) == shown


def test_a_task_is_added_without_a_word_about_safe_times(luz, ana, browser_of):
    address = reverse("casework:follow-up-create", args=[luz.pk])

    answer = browser_of(ana).fill(address, {"kind": "task", "due_on": WEDNESDAY.isoformat()})

    assert shown_messages(answer) == ["Follow-up added."]


def test_a_contact_says_when_its_follow_up_is_due(luz, ana, browser_of):
    sent = answers(luz, next="fortnight", next_kind="call")

    answer = browser_of(ana).post(reverse("casework:contact-create"), sent)

    due = "The follow-up is due Tue, Dec 22: a safe time. " + NO_TEXT
    shown = ["Contact saved.", due]
    assert shown_messages(answer) == shown


def test_the_form_of_a_contact_shows_the_card_and_what_moves(luz, ana, browser_of):
    address = f"{reverse('casework:contact-create')}?client={luz.pk}"

    text = text_of(browser_of(ana).get(address))

    assert "Text: never" in text
    assert "Maple" in text
    assert "In a week: a call or visit moves to Tue, Dec 15, a safe day." in text
    assert "Tomorrow: a call" not in text


def test_a_chip_moves_a_call_to_a_day_that_is_safe_and_open(luz, ana, adam, browser_of):
    add_closed_day(by=adam, day=date(2026, 12, 15))
    address = f"{reverse('casework:contact-create')}?client={luz.pk}"
    moved = "In a week: a call or visit moves to Tue, Dec 22, a safe day."

    assert moved in text_of(browser_of(ana).get(address))
    browser_of(ana).post(
        reverse("casework:contact-create"), answers(luz, next="week", next_kind="call")
    )

    assert luz.follow_ups.latest("due_on").due_on == date(2026, 12, 22)


@pytest.mark.parametrize("name", ["create", "complete", "reschedule"])
def test_the_pages_of_a_follow_up_show_the_card(luz, ana, browser_of, name):
    follow_up = luz.add_follow_up(by=ana, kind="call", due_on=TUESDAY)
    keys = [luz.pk] if name == "create" else [luz.pk, follow_up.pk]

    text = text_of(browser_of(ana).get(reverse(f"casework:follow-up-{name}", args=keys)))

    assert "Text: never" in text
    assert "Maple" in text
    if name != "complete":
        assert "A call or visit moves to the next safe time: Tue, 6:00 PM to 9:00 PM." in text


def test_my_day_has_the_card_in_a_line_where_someone_is_reached(luz, ana, browser_of):
    luz.add_follow_up(by=ana, kind="call", due_on=TUESDAY, due_at=time(19))
    browser = browser_of(ana)

    text = text_of(browser.get(reverse("casework:my-day")))

    assert LINE in text
    assert "Due Tue, Dec 8, 7:00 PM" in text


def test_my_day_spares_the_line_where_no_one_is_reached(luz, ana, browser_of):
    luz.add_follow_up(by=ana, kind="task", due_on=TUESDAY)

    assert LINE not in text_of(browser_of(ana).get(reverse("casework:my-day")))


def test_a_day_is_sorted_by_time(luz, ana, browser_of):
    for at in (time(20), None, time(18)):
        luz.add_follow_up(by=ana, kind="call", due_on=TUESDAY, due_at=at, task=f"At {at}")

    text = text_of(browser_of(ana).get(reverse("casework:my-day")))

    found = [text.index(f"At {at}") for at in ("None", "18:00:00", "20:00:00")]
    assert found == sorted(found)
