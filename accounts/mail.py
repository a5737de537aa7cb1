"""Sending email by jobs: no crash loses one, and no answer's time tells who has an account.

A message waits sealed: the queue and the job hold its key alone. A message to an unknown
address is kept and opened like any other, and then thrown away.
"""

import logging
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from accounts.models import OutgoingEmail
from audit.locking import lock
from jobs.asking import ask
from jobs.models import Job
from jobs.running import RunningJob, run

logger = logging.getLogger(__name__)

SEND = "accounts.send_email"


class MailUnsent(Exception):
    """Some messages of a job could not be sent. The log has the keys of those people."""


def send(message: EmailMessage, *, to_nobody: bool = False) -> None:
    """Have a message sent by a job, if the caller's transaction commits.

    Args:
        to_nobody: do the same work, and send it to no one.
    """
    with transaction.atomic():
        email = OutgoingEmail.write(message, [] if to_nobody else list(message.to))
        job = ask(SEND, email.pk, deliver=settings.EMAIL_IN_BACKGROUND)
    if not settings.EMAIL_IN_BACKGROUND:
        run(job.pk)


def send_kept(job: RunningJob) -> None:
    """Send a message that was kept, and delete it: the work of `SEND`.

    A worker that dies between the two sends it twice, which is better than not at all.
    """
    email = OutgoingEmail.objects.filter(pk=job.subject).first()
    if email is None:  # sent, by an attempt that could not say so any more
        return
    message = email.message
    if message.to:
        message.send()
    else:
        message.message().as_bytes(linesep="\r\n")  # as much work as sending it
    email.delete()


@transaction.atomic
def delete_unsent() -> str:
    """Delete messages that nobody could send for days; return a sentence for the log.

    Their jobs go with them: tried again, one would be done without having sent anything. What
    a job is sending right now is kept until tomorrow.
    """
    outdated = OutgoingEmail.objects.outdated().values_list("pk", flat=True)
    jobs = Job.objects.filter(kind=SEND, subject__in=[str(key) for key in outdated])
    lock(jobs)
    under_way = list(jobs.running().values_list("subject", flat=True))
    jobs.exclude(subject__in=under_way).delete()
    deleted, _ = OutgoingEmail.objects.outdated().exclude(pk__in=under_way).delete()
    return f"{deleted} emails that could not be sent are deleted"


def log_unsent(person_key: UUID, error: OSError) -> None:
    """Log a person's key, and not the error's text, which may contain their address."""
    logger.error("No email reaches person %s: %s.", person_key, type(error).__name__)
