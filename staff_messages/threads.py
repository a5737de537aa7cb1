"""Threads: the messages about a client, each with its answers and with who has read it."""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator

from accounts.models import User
from casework.models import Client
from staff_messages.models import Message, MessageReading

THREADS_A_PAGE = 20


class ShownMessage(NamedTuple):
    """A message as one person sees it."""

    message: Message
    readings: list[MessageReading]
    is_own: bool
    can_mark: bool  # there is something in it that they have not marked as read
    can_withdraw: bool


class Thread(NamedTuple):
    """A message and what was answered to it, oldest first."""

    first: ShownMessage
    answers: list[ShownMessage]

    @property
    def messages(self) -> list[ShownMessage]:
        return [self.first, *self.answers]

    @property
    def last(self) -> ShownMessage | None:
        """The one that is answered: the last that was not taken back."""
        kept = [each for each in self.messages if not each.message.is_withdrawn]
        return kept[-1] if kept else None


def threads_about(client: Client, reader: User, asked_page: str | None = None) -> Page[Thread]:
    """Return the threads about a client, the newest first; four queries."""
    first_ones = Message.objects.filter(client=client).first_ones()
    in_turn = first_ones.select_related("author", "to").order_by("-sent_at", "-pk")
    page: Page = Paginator(in_turn, THREADS_A_PAGE).get_page(asked_page)
    page.object_list = _threads(list(page.object_list), reader)
    return page


def thread_of(message: Message, reader: User) -> Thread:
    """Return the thread that a message belongs to."""
    found = Message.objects.filter(pk=message.answers_id or message.pk)
    (thread,) = _threads(list(found.select_related("author", "to")), reader)
    return thread


def _threads(first_ones: list[Message], reader: User) -> list[Thread]:
    keys = [each.pk for each in first_ones]
    answers: dict[UUID, list[Message]] = defaultdict(list)
    found = Message.objects.filter(answers__in=keys).select_related("author", "to")
    for answer in found.order_by("sent_at", "pk"):
        answers[answer.answers_id].append(answer)
        keys.append(answer.pk)
    readings: dict[UUID, list[MessageReading]] = defaultdict(list)
    read = MessageReading.objects.filter(message__in=keys).select_related("reader")
    for reading in read.order_by("read_at", "pk"):
        readings[reading.message_id].append(reading)
    return [
        Thread(
            _shown(first, readings[first.pk], reader),
            [_shown(each, readings[each.pk], reader) for each in answers[first.pk]],
        )
        for first in first_ones
    ]


def _shown(message: Message, readings: list[MessageReading], reader: User) -> ShownMessage:
    is_own = message.author_id == reader.pk
    says_something = not (message.is_withdrawn or message.is_empty)
    has_read = any(each.reader_id == reader.pk for each in readings)
    return ShownMessage(
        message,
        readings,
        is_own,
        can_mark=says_something and not is_own and not has_read,
        can_withdraw=says_something and is_own and not readings,
    )
