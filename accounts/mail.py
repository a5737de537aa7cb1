"""Sending email in the background: a response's time must not reveal who has an account.

A message to an unknown address is rendered like any other, and then thrown away.
"""

import logging
import smtplib
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)
executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


class MailUnsent(Exception):
    """Some messages of a job could not be sent. The log has the keys of those people."""


def send(message: EmailMessage, *, to_nobody: bool = False) -> None:
    """Send a message, in the background where `EMAIL_IN_BACKGROUND` is set.

    A failure is logged without the address.

    Args:
        to_nobody: render the message, and send it to no one.
    """
    if settings.EMAIL_IN_BACKGROUND:
        executor.submit(_deliver, message, to_nobody)
    else:
        _deliver(message, to_nobody)


def _deliver(message: EmailMessage, to_nobody: bool) -> None:
    if to_nobody:
        message.message().as_bytes(linesep="\r\n")  # as much work as sending it
        return
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        logger.error("An email could not be sent: %s.", type(error).__name__)


def log_unsent(person_key: UUID, error: OSError) -> None:
    """Log a person's key, and not the error's text, which may contain their address."""
    logger.error("No email reaches person %s: %s.", person_key, type(error).__name__)


def wait_until_all_sent() -> None:
    """Wait for the messages in the background: a command that ends would lose them."""
    executor.submit(lambda: None).result()
