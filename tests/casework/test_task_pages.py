"""The pages of tasks and of what repeats: what is typed, shown, refused and taken back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.role_changes import change_role
from accounts.roles import Role
from casework.models import FollowUp, Task
from drafts.models import Draft
from tests.casework.cast import answers
from tests.conftest import hidden_fields, open_client, shown_messages

TODAY = timezone.localdate
A_DAY = timedelta(days=1)
LIST, NEW = "casework:task-list", "casework:task-create"


def add(by, words="Restock the van", days=0, **facts):
    return Task.add(by=by, words=words, due_on=TODAY() + days * A_DAY, **facts)


def text_of(page):
    return " ".join(strip_tags(page.content.decode()).split())


def address(name, *args):
    return reverse(f"casework:{name}", args=args)


def test_a_task_is_added_and_its_adding_undone(ana, browser_of):
    browser = browser_of(ana)
    answer = browser.fill(
        reverse(NEW), {"words": "Call about beds", "due_on": TODAY().isoformat()}, follow=True
    )

    assert "Call about beds" in text_of(answer)
    task = Task.objects.get()
    undo = re.search(r'action="([^"]+withdrawal/)"', answer.content.decode()).group(1)
    answer = browser.post(undo, {"key": "undo"}, follow=True)
    assert shown_messages(answer) == ["Task withdrawn."]
    task.refresh_from_db()
    assert task.outcome == Task.Outcome.MISTAKE


def test_a_supervisor_chooses_who_does_it_and_a_worker_can_not(ana, sam, browser_of):
    given = {"words": "Fetch keys", "due_on": TODAY().isoformat()}
    browser_of(sam).fill(reverse(NEW), given | {"owner": str(ana.pk)})
    assert Task.objects.get().owner == ana

    page = browser_of(ana).get(reverse(NEW)).content.decode()
    assert 'name="owner"' not in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"words": ""}, "Enter what is to be done."),
        ({"due_on": ""}, "Enter a due date."),
        (
            {"repeats": "week", "repeats_until": (TODAY() + A_DAY).isoformat()},
            "The last day is before the due date.",
        ),
    ],
)
def test_what_is_missing_is_said(ana, browser_of, changed, sentence):
    given = {"words": "x", "due_on": (TODAY() + 5 * A_DAY).isoformat()}

    assert sentence in text_of(browser_of(ana).fill(reverse(NEW), given | changed))
    assert not Task.objects.exists()


def test_a_last_day_of_what_does_not_repeat_is_left_out(ana, browser_of):
    day = TODAY().isoformat()
    browser_of(ana).fill(
        reverse(NEW), {"words": "x", "due_on": day, "repeats": "", "repeats_until": day}
    )

    assert Task.objects.get().repeats_until is None


def test_my_day_shows_it_apart_from_follow_ups_and_says_how_it_repeats(ana, browser_of):
    add(ana, repeats="week")

    page = browser_of(ana).get(reverse("casework:my-day"))

    assert "Restock the van Task" in text_of(page)
    weekday = TODAY().strftime("%A")
    assert f"Repeats: Every {weekday}" in text_of(page)


def test_completing_one_that_repeats_says_when_the_next_one_is_due_and_is_undone(
    ana, browser_of, settings
):
    settings.CLOSED_WEEKDAYS = []
    task = add(ana, repeats="week")
    browser = browser_of(ana)
    answer = browser.fill(address("task-complete", task.pk), {"outcome": "done"}, follow=True)

    assert shown_messages(answer)[0] == "Task completed."
    assert "It repeats. The next one is due" in shown_messages(answer)[1]
    browser.post(address("task-reopen", task.pk), {"key": "undo"})
    assert list(Task.objects.open()) == [task]


def test_what_was_skipped_is_named(ana, browser_of, settings):
    settings.CLOSED_WEEKDAYS = []
    task = add(ana, repeats="day")
    task.reschedule(by=ana, due_on=TODAY() + 3 * A_DAY, moved_because="Away")
    answer = browser_of(ana).fill(
        address("task-complete", task.pk), {"outcome": "done"}, follow=True
    )

    assert "3 are skipped." in shown_messages(answer)[1]
    assert "3 skipped before it" in text_of(answer)


def test_what_is_not_needed_says_why(ana, browser_of):
    task = add(ana)
    browser, complete = browser_of(ana), address("task-complete", task.pk)

    assert "Write why it is not needed." in text_of(
        browser.fill(complete, {"outcome": "not_needed"})
    )
    reason = {"outcome": "not_needed", "not_needed_because": "They closed."}
    assert "No longer needed: They closed." in text_of(
        browser.fill(complete, reason, follow=True)
    )


def test_moving_a_task_asks_why(ana, browser_of):
    task = add(ana)
    browser, move = browser_of(ana), address("task-reschedule", task.pk)
    day = (TODAY() + A_DAY).isoformat()

    assert "Write why it is moved." in text_of(browser.fill(move, {"due_on": day}))
    answer = browser.fill(move, {"due_on": day, "moved_because": "Rain"}, follow=True)
    assert "Moved: Rain" in text_of(answer)


def test_who_edits_what_somebody_changed_meanwhile_is_asked(ana, sam, browser_of):
    task = add(ana)
    browser, edit = browser_of(ana), address("task-edit", task.pk)
    shown = hidden_fields(browser.get(edit))
    task.amend(by=sam, words="Restock both vans")

    answer = browser.post(edit, shown | {"words": "Wash the van"})

    assert "Someone else changed" in text_of(answer)
    task.refresh_from_db()
    assert task.words == "Restock both vans"


def test_stopping_is_one_tap_and_undone_by_another(ana, browser_of):
    task = add(ana, repeats="week")
    browser = browser_of(ana)

    browser.post(address("task-stop-repeating", task.pk), {"key": "a"})
    task.refresh_from_db()
    assert not task.is_repeating
    browser.post(address("task-resume-repeating", task.pk), {"key": "b"})
    task.refresh_from_db()
    assert task.is_repeating


def test_one_that_ended_has_no_button_to_stop_it(ana, browser_of):
    task = add(ana, repeats="week")
    stop = address("task-stop-repeating", task.pk)
    shown = address("task-edit", task.pk)
    assert stop in browser_of(ana).get(shown).content.decode()

    task.complete(by=ana, outcome="done")

    assert stop not in browser_of(ana).get(shown).content.decode()


def test_a_supervisor_gives_a_task_of_the_team_to_somebody(ana, ben, sam, sue, browser_of):
    task = add(ana)
    give = address("task-reassign", task.pk)

    assert browser_of(sue).get(give).status_code == 404
    assert browser_of(ana).get(give).status_code == 403
    browser_of(sam).fill(give, {"to": str(ben.pk)})
    task.refresh_from_db()
    assert task.owner == ben
    assert browser_of(ana).get(address("task-edit", task.pk)).status_code == 404


def test_a_supervisor_of_another_team_now_gives_their_own_back(
    ana, sam, adam, hillside, browser_of
):
    task = add(sam)
    change_role(sam, role=Role.SUPERVISOR, team=hillside, by=adam)
    give = address("task-reassign", task.pk)

    assert give in browser_of(sam).get(reverse(LIST)).content.decode()
    browser_of(sam).fill(give, {"to": str(ana.pk)})
    task.refresh_from_db()
    assert task.owner == ana


def test_the_list_of_a_supervisor_names_who_left_first(ana, ben, sam, adam, browser_of):
    add(ana)
    add(ben, words="Mail letters")
    ana.deactivate(by=adam)

    page = text_of(browser_of(sam).get(reverse(LIST)))

    assert page.index("Deactivated") < page.index("Ben")


def test_a_draft_of_a_task_comes_up_again(ana, browser_of):
    browser = browser_of(ana)
    shown = hidden_fields(browser.get(reverse(NEW)))
    save = reverse("drafts:draft-save", args=["task"])
    browser.post(save, shown | {"words": "Half a thought", "due_on": ""})

    assert Draft.objects.get().client is None
    assert "Half a thought" in browser.get(reverse(NEW)).content.decode()
    assert "Add a task" in text_of(browser.get(reverse("casework:my-day")))


def test_a_list_asks_as_much_however_many_there_are(
    ana, sam, browser_of, django_assert_max_num_queries
):
    browser = browser_of(sam)
    browser.get(reverse(LIST))
    for number in range(8):
        add(ana, words=f"Task {number}")
        add(sam, words=f"Own {number}").complete(by=sam, outcome="done")

    with django_assert_max_num_queries(9):
        page = browser.get(reverse(LIST)).content.decode()

    assert "Task 7" in page
    assert "Own 7" in page


# Follow-ups that repeat -----------------------------------------------------------------------


@pytest.fixture
def weekly(ana, settings):
    settings.CLOSED_WEEKDAYS = []
    luz = open_client(ana, "Luz")
    for follow_up in luz.follow_ups.open():
        follow_up.complete(by=ana, outcome="done")
    return luz.add_follow_up(by=ana, kind="visit", due_on=TODAY(), repeats="week")


def test_a_follow_up_is_added_that_repeats(ana, rosa, browser_of):
    until = TODAY() + 60 * A_DAY
    answer = browser_of(ana).fill(
        address("follow-up-create", rosa.pk),
        {
            "kind": "task",
            "task": "Papers",
            "due_on": TODAY().isoformat(),
            "repeats": "two_weeks",
            "repeats_until": until.isoformat(),
        },
        follow=True,
    )

    added = FollowUp.objects.get(kind="task")
    assert (added.repeats, added.repeats_until) == ("two_weeks", until)
    assert "Repeats: Every two weeks on" in text_of(answer)


def test_a_contact_that_carries_it_out_says_when_the_next_one_is(ana, weekly, browser_of):
    client = weekly.client
    form = f"{reverse('casework:contact-create')}?follow_up={weekly.pk}&client={client.pk}"
    answer = browser_of(ana).post(
        form, answers(client, completes=[str(weekly.pk)], kind="visit"), follow=True
    )

    said = shown_messages(answer)
    assert said[0] == "Contact saved."
    assert any(each.startswith("It repeats. The next one is due") for each in said)
    assert client.follow_ups.open().get().occurrence == 1


def test_stopping_a_follow_up_is_one_tap_and_undone_by_another(ana, weekly, browser_of):
    browser, client = browser_of(ana), weekly.client
    page = browser.get(address("follow-up-complete", client.pk, weekly.pk))
    assert "Stop repeating" in text_of(page)

    stop = address("follow-up-stop-repeating", client.pk, weekly.pk)
    answer = browser.post(stop, {"key": "a"}, follow=True)
    assert shown_messages(answer) == ["It no longer repeats."]
    again = browser.post(stop, {"key": "b"}, follow=True)
    assert "Someone has changed how this repeats" in shown_messages(again)[0]

    browser.post(address("follow-up-resume-repeating", client.pk, weekly.pk), {"key": "c"})
    weekly.refresh_from_db()
    assert weekly.is_repeating


def test_reopening_after_the_next_one_was_touched_says_why_not(ana, weekly, browser_of):
    weekly.complete(by=ana, outcome="done")
    weekly.next_one.reschedule(by=ana, due_on=TODAY() + A_DAY)

    answer = browser_of(ana).post(
        address("follow-up-reopen", weekly.client_id, weekly.pk), {"key": "a"}, follow=True
    )

    assert "the next one was changed or has ended meanwhile" in shown_messages(answer)[0]
