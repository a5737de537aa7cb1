from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from casework.announcing import Occasion
from casework.models import Client
from casework.models.parts import ClientPart
from encryption.fields import SealedTextField
from encryption.records import SealedHistory, SealedQuerySet, read_or_none
from staff_messages.colleagues import colleagues_of
from staff_messages.exceptions import (
    AlreadyRead,
    MessageWithdrawn,
    NotAColleague,
    NotTheirMessage,
    OwnMessage,
)
from staff_messages.models.readings import MessageReading


class MessageQuerySet(SealedQuerySet):
    def visible_to(self, user: User, now: datetime | None = None) -> Self:
        """Those about clients whose records the user may open at this moment.

        Having written one, or being its addressee, gives no access: it goes dark with the
        record.
        """
        return self.filter(client__in=Client.objects.visible_to(user, now).order_by())

    def with_note(self) -> Self:
        """Those that say something and were not taken back."""
        return self.filter(withdrawn_at=None, is_empty=False)

    def first_ones(self) -> Self:
        """Those that answer no other."""
        return self.filter(answers=None)

    def unread_by_addressee(self) -> Self:
        """Those that nobody has read whom they are addressed to, or whom none else answered."""
        here = models.OuterRef("pk")
        readings = MessageReading.objects.filter(message=here).order_by()
        answered = self.model.objects.filter(answers=here, withdrawn_at=None).order_by()
        answered = answered.exclude(author=models.OuterRef("author"))
        to_all = models.Q(to=None) & ~models.Exists(readings)
        by_them = models.Exists(readings.filter(reader=models.OuterRef("to")))
        to_one = models.Q(to__isnull=False) & ~by_them
        return self.filter(to_all | to_one).filter(~models.Exists(answered))


class Message(ClientPart):
    """What one colleague tells others about a client. Never edited; kept with the client's key.

    It is addressed to one colleague, or to all who work with the client. Only who may open the
    record reads it, whoever wrote it and to whom. See decision 58.
    """

    client = models.ForeignKey(
        "casework.Client", models.PROTECT, editable=False, related_name="+"
    )
    author = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    to = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    # The first message of the thread, for an answer; a thread is one level deep.
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="answered_by"
    )
    occasion = models.CharField(
        _("occasion"), max_length=20, choices=Occasion, blank=True, editable=False
    )
    text = SealedTextField(_("message"), blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    # The writer said that there is nothing to hand over.
    is_empty = models.BooleanField(default=False, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_empty=False) | ~models.Q(occasion=""),
                name="only_a_hand_over_says_that_there_is_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(is_empty=False) | models.Q(is_urgent=False),
                name="nothing_to_hand_over_is_not_urgent",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "sent_at"], name="message_of_a_client"),
            models.Index(
                fields=["to", "sent_at"],
                condition=models.Q(withdrawn_at=None),
                name="message_to_a_colleague",
            ),
            models.Index(
                fields=["sent_at"],
                condition=models.Q(withdrawn_at=None, is_urgent=True),
                name="urgent_message",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"  # nothing personal: it ends up in logs

    def get_absolute_url(self) -> str:
        page = reverse("staff_messages:message-list", args=[self.client_id])
        return f"{page}#message-{self.answers_id or self.pk}"

    # Questions --------------------------------------------------------------------------------

    @property
    def text_or_none(self) -> str | None:
        """What it says; None if it can't be opened."""
        return read_or_none(self, "text")

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    # Verbs ------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def send(
        cls, client: Client, *, by: User, text: str, to: User | None, is_urgent: bool = False
    ) -> "Message":
        """Write to colleagues about a client.

        Args:
            to: one of `colleagues_of`; None for all of them.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            NotAColleague: `to` does not work with the client, or must not see the record.
        """
        held = client.lock_and_refresh()
        held.check_writable()
        if to and not colleagues_of(client).filter(pk=to.pk).exists():
            raise NotAColleague
        message = cls.objects.create(
            client=client, author=by, to=to, text=text, is_urgent=is_urgent
        )
        trail.record("message.sent", message, by=by, urgent=int(is_urgent), **_to(to))
        return message

    @classmethod
    @transaction.atomic
    def hand_over(
        cls, client: Client, *, by: User, to: User | None, occasion: str, note: str
    ) -> "Message":
        """Tell a colleague to whom a client passes what they must know.

        Args:
            to: None for all who work with the client.
            occasion: an `Occasion`.
            note: "" if there is nothing to hand over.

        Raises:
            RecordClosed, ConsentMissing: nothing may be added to the record.
        """
        held = client.lock_and_refresh()
        if note:
            held.check_writable()
        message = cls.objects.create(
            client=client, author=by, to=to, text=note, occasion=occasion, is_empty=not note
        )
        trail.record(
            "message.handed_over",
            message,
            by=by,
            occasion=str(occasion),
            has_note=int(bool(note)),
            **_to(to),
        )
        return message

    @transaction.atomic
    def answer(self, *, by: User, text: str, is_urgent: bool = False) -> "Message":
        """Answer it, which marks it as read.

        It goes to who wrote it; where they do not work with the client any more, or answer
        themselves, to all who do.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            MessageWithdrawn
        """
        held = self.lock_and_refresh()
        held.check_writable()
        if self.is_withdrawn:
            raise MessageWithdrawn
        colleagues = colleagues_of(self.client).exclude(pk=by.pk)
        to = colleagues.filter(pk=self.author_id).first()
        answer = Message.objects.create(
            client=self.client,
            author=by,
            to=to,
            answers_id=self.answers_id or self.pk,
            text=text,
            is_urgent=is_urgent,
        )
        trail.record("message.answered", answer, by=by, urgent=int(is_urgent), **_to(to))
        if by.pk != self.author_id and not self.is_empty:
            self._mark_read(by)
        return answer

    @transaction.atomic
    def mark_read(self, *, by: User) -> None:
        """Note that a colleague has read it. A second tap says the same.

        Raises:
            OwnMessage
            MessageWithdrawn: there is nothing to read any more.
        """
        self.lock_and_refresh()
        if by.pk == self.author_id:
            raise OwnMessage
        if self.is_withdrawn:
            raise MessageWithdrawn
        self._mark_read(by)

    @transaction.atomic
    def withdraw(self, *, by: User) -> None:
        """Take it back while nobody has read it: that it was sent stays, without its words.

        Raises:
            NotTheirMessage
            AlreadyRead
        """
        self.lock_and_refresh()
        if by.pk != self.author_id:
            raise NotTheirMessage
        if self.is_withdrawn:
            return
        if self.readings.exists():
            raise AlreadyRead
        self.text, self.withdrawn_at = "", timezone.now()
        self.save(update_fields=["text", "withdrawn_at"])
        trail.record("message.withdrawn", self, by=by)

    def _mark_read(self, reader: User) -> None:
        """Note it once; the client is held."""
        if self.readings.filter(reader=reader).exists():
            return
        reading = self.readings.create(client=self.client, reader=reader)
        trail.record("message.read", reading, by=reader)


def _to(colleague: User | None) -> dict[str, Any]:
    return {"to": str(colleague.pk)} if colleague else {}
