"""An email waits sealed, is sent once by a job, and is not lost when the server of mail is."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import mail
from accounts.models import OutgoingEmail
from audit.locking import lock
from encryption.exceptions import SealBroken
from jobs.models import Job
from jobs.running import run_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_background(settings):
    settings.EMAIL_IN_BACKGROUND = True


@pytest.fixture
def no_server(monkeypatch):
    def refuse(*args):
        raise smtplib.SMTPServerDisconnected("ana@example.org")

    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    with monkeypatch.context() as patch:
        patch.setattr(backend, refuse)
        yield patch


def letter():
    return EmailMessage(
        "A secret link", "https://example.org/the-token", None, ["ana@example.org"]
    )


def test_it_waits_sealed_and_is_gone_once_it_is_sent(mailoutbox):
    mail.send(letter())

    assert mailoutbox == []
    at_rest = [*OutgoingEmail.objects.values(), *Job.objects.values()]
    at_rest += DBTaskResult.objects.values()
    assert not [word for word in ("ana@", "the-token", "secret") if word in str(at_rest)]

    run_waiting()
    (sent,) = mailoutbox
    assert (sent.subject, sent.body, sent.to) == (
        "A secret link",
        "https://example.org/the-token",
        ["ana@example.org"],
    )
    assert not OutgoingEmail.objects.exists()


def test_it_opens_in_its_own_row_alone():
    mail.send(letter())
    mail.send(letter())
    first, second = OutgoingEmail.objects.all()
    first.sealed = second.sealed

    with pytest.raises(SealBroken):
        assert first.message


def test_one_for_nobody_does_the_same_and_reaches_nobody(mailoutbox):
    mail.send(letter(), to_nobody=True)
    assert OutgoingEmail.objects.count() == Job.objects.count() == 1

    run_waiting()

    assert mailoutbox == []
    assert not OutgoingEmail.objects.exists()
    assert Job.objects.get().is_done


def test_for_nobody_the_same_queries_are_asked():
    mail.send(letter())  # the first one loads the agency's key

    def queries(**to):
        with CaptureQueriesContext(connection) as asked:
            mail.send(letter(), **to)
        return [
            query["sql"].split(maxsplit=3)[:3] for query in asked if '"s' not in query["sql"]
        ]

    assert queries() == queries(to_nobody=True)


def test_what_is_undone_sends_nothing(mailoutbox):
    with transaction.atomic():
        mail.send(letter())
        transaction.set_rollback(True)
    run_waiting()

    assert mailoutbox == []


def test_a_server_that_is_away_is_tried_again_and_the_log_has_no_address(
    no_server, mailoutbox, caplog
):
    mail.send(letter())
    run_waiting()
    job = Job.objects.get()
    assert (job.status, job.failure) == (Job.Status.RETRYING, "SMTPServerDisconnected")
    assert "SMTPServerDisconnected" in caplog.text
    assert "ana@" not in caplog.text

    no_server.undo()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        run_waiting()
    assert [sent.to for sent in mailoutbox] == [["ana@example.org"]]


def test_one_that_was_sent_by_a_worker_that_died_then_is_not_sent_again(mailoutbox):
    mail.send(letter())
    job = Job.objects.get()
    run_waiting()
    Job.objects.update(finished_at=None, started_at=None)

    run_waiting()

    job.refresh_from_db()
    assert job.is_done
    assert len(mailoutbox) == 1


def test_what_nobody_could_send_for_days_is_deleted():
    mail.send(letter())
    assert mail.delete_unsent().startswith("0 emails")

    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert mail.delete_unsent().startswith("1 emails")
        run_waiting()
    assert django_mail.outbox == []


def test_its_job_is_deleted_with_it_so_that_nobody_tries_it_again():
    mail.send(letter())
    ended = Job.objects.get()
    ended.start()
    ended.fail(1, "SMTPServerDisconnected", is_final=True)
    mail.send(letter())

    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert mail.delete_unsent().startswith("2 emails")

    assert not Job.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_what_a_job_is_sending_right_now_is_kept_until_it_has_ended():
    mail.send(letter())
    mail.send(letter())
    running = Job.objects.first()
    running.start()

    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert mail.delete_unsent().startswith("1 emails")
        assert list(Job.objects.all()) == [running]
        assert [str(email) for email in OutgoingEmail.objects.all()] == [running.subject]

        running.fail(1, "SMTPServerDisconnected", is_final=True)
        assert mail.delete_unsent().startswith("1 emails")
    assert not OutgoingEmail.objects.exists()


def test_one_that_begins_while_it_is_looked_at_is_kept(monkeypatch):
    mail.send(letter())
    job = Job.objects.get()

    def hold_late(rows):
        job.start()  # a worker was faster
        return lock(rows)

    monkeypatch.setattr(mail, "lock", hold_late)

    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert mail.delete_unsent().startswith("0 emails")

    assert OutgoingEmail.objects.count() == Job.objects.count() == 1


def test_only_plain_text_is_kept():
    message = letter()
    message.attach("list.csv", "…", "text/csv")

    with pytest.raises(ValueError, match="plain text"):
        mail.send(message)
