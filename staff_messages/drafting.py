"""The drafts of messages and answers, each about the client whom the message is about."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Client
from drafts.registry import Answers, DraftedPage
from staff_messages.forms.messages import AnswerForm, MessageForm
from staff_messages.models import Message

MESSAGE, ANSWER = "staff-message", "staff-answer"


def address_of_message(subject: UUID | None, client: UUID | None) -> str:
    return reverse("staff_messages:message-create", args=[subject])


def client_of_message(user: User, subject: UUID | None, typed: Answers) -> UUID | None:
    """Return the client of the page.

    Raises:
        Client.DoesNotExist: the page has none.
    """
    if subject is None:
        raise Client.DoesNotExist
    return subject


def address_of_answer(subject: UUID | None, client: UUID | None) -> str:
    return reverse("staff_messages:message-answer", args=[client, subject])


def client_of_answer(user: User, subject: UUID | None, typed: Answers) -> UUID | None:
    """Return the client of the message that is answered.

    Raises:
        Message.DoesNotExist: there is none, or its record is out of the writer's reach by now.
    """
    visible = Message.objects.visible_to(user).order_by()
    return visible.values_list("client", flat=True).get(pk=subject)


PAGES = [
    DraftedPage(
        MESSAGE,
        _("Message to colleagues"),
        "staff_messages.send_message",
        MessageForm,
        address_of_message,
        client_of_message,
    ),
    DraftedPage(
        ANSWER,
        _("Answer to a message"),
        "staff_messages.send_message",
        AnswerForm,
        address_of_answer,
        client_of_answer,
    ),
]
