"""Letters leave behind the answer's back: its time must not tell who has a sign-in here.

A letter to somebody unknown is written like any other, and then thrown away.
"""

import logging
import smtplib
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)
postman = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


class LettersUnsent(Exception):
    """A job did all it could, and some letters did not leave: the log says whose."""


def post(letter: EmailMessage, *, to_nobody: bool = False) -> None:
    """Hand a letter over. Should its sending fail, the log says so without the address."""
    if settings.LETTERS_LEAVE_LATER:
        postman.submit(_deliver, letter, to_nobody)
    else:
        _deliver(letter, to_nobody)


def _deliver(letter, to_nobody):
    if to_nobody:
        letter.message().as_bytes(linesep="\r\n")  # as much work as sending it
        return
    try:
        letter.send()
    except (OSError, smtplib.SMTPException) as error:
        logger.error("A letter could not be sent: %s.", type(error).__name__)


def log_unsent(person_key, error: OSError) -> None:
    """Say in the log, by their key, whom a letter did not reach. Errors may hold addresses."""
    logger.error("No letter reaches person %s: %s.", person_key, type(error).__name__)


def wait_until_all_left() -> None:
    """Wait for the letters handed over before: a command that ends would lose them."""
    postman.submit(lambda: None).result()
