from collections.abc import Iterable, Mapping
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import locking, trail
from casework import recording
from casework.access import ROLES_WITH_CLIENTS
from casework.models import Client, Contact
from encryption.fields import SealedJSONField
from encryption.keyring import AGENCY
from encryption.records import SealedQuerySet, SealedRecord, read_or_none
from outbox.exceptions import NoteNotWaiting, WrittenBySomebodyElse
from outbox.models.receiving_keys import ReceivingKey
from outbox.senders import is_sender
from outbox.words import Words, words_of

FORMAT = "holdfast offline note 1"
WAITING = models.Q(ended_at=None)


class OfflineNoteQuerySet(SealedQuerySet):
    def waiting(self) -> Self:
        """Neither matched nor discarded, those that came first before the others."""
        return self.filter(WAITING).order_by("received_at", "id")

    def visible_to(self, user: User) -> Self:
        """One's own; for a supervisor also those of the team whose writer left its work.

        They left who are deactivated, and who do no work with clients any more.
        """
        seen = models.Q(sender=user.pk)
        if user.role == Role.SUPERVISOR and user.team_id:
            working = models.Q(sender__is_active=True, sender__role__in=ROLES_WITH_CLIENTS)
            seen |= models.Q(team=user.team_id) & ~working
        return self.filter(seen)


class OfflineNote(SealedRecord):
    """What somebody wrote without a network, until it is matched with a client or discarded.

    Its key is the one that the phone drew, so that a note that is sent twice is one. Its words
    are sealed with the agency's key while it waits, and deleted when they are a contact's: it
    keeps no history, in which they would stay. See decision 49.
    """

    class State(models.TextChoices):
        """Computed from what is below; never stored."""

        WAITING = "waiting", _("Waiting to be matched")
        MATCHED = "matched", _("Matched")
        DISCARDED = "discarded", _("Discarded")

    class Reason(models.TextChoices):
        LOGGED = "logged", _("The contact is logged already")
        NOBODY = "nobody", _("There is no record to attach it to")
        TRIED = "tried", _("It was written to try it out")
        MISTAKE = "mistake", _("It was written by mistake")

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    sender = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    # That of the writer then: its supervisor sees the note if the writer leaves.
    team = models.ForeignKey(
        "accounts.Team", models.PROTECT, null=True, editable=False, related_name="+"
    )
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    words = SealedJSONField(null=True, editable=False)
    contact = models.OneToOneField(
        "casework.Contact", models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.CharField(
        _("why it is discarded"), max_length=20, choices=Reason, blank=True, editable=False
    )
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = OfflineNoteQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(words__isnull=False, ended_at=None)
                | models.Q(words__isnull=True, ended_at__isnull=False),
                name="offline_note_keeps_its_words_while_it_waits",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, contact=None, reason="")
                | models.Q(ended_at__isnull=False, contact__isnull=False, reason="")
                | (models.Q(ended_at__isnull=False, contact=None) & ~models.Q(reason="")),
                name="offline_note_is_matched_or_discarded",
            ),
        ]
        indexes = [
            models.Index(fields=["sender"], condition=WAITING, name="offline_note_waiting"),
        ]

    def __str__(self) -> str:
        return f"offline note {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("outbox:note-match", args=[self.pk])

    @property
    def state(self) -> State:
        if self.is_waiting:
            return self.State.WAITING
        return self.State.DISCARDED if self.reason else self.State.MATCHED

    @property
    def is_waiting(self) -> bool:
        return self.ended_at is None

    @property
    def words_or_none(self) -> Words | None:
        """Its words for a list; None if they do not open, or are gone."""
        words: Words | None = read_or_none(self, "words")
        return words

    # Verbs ----------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def receive(
        cls, *, by: User, note: UUID, key: UUID, sender: str, sealed: bytes
    ) -> "OfflineNote":
        """Keep what a phone sends. Sent again, it is there, whatever became of it meanwhile.

        Args:
            note: the key that the phone drew.
            key: the key of ours for which it was sealed.
            sender: the word of who wrote it, see `senders`.
            sealed: as `encryption.receiving` says, bound to `associated_data`.

        Raises:
            WrittenBySomebodyElse: `by` did not write it, or somebody else sent it before.
            NoteUnreadable: it does not open.
        """
        locking.hold(User, by.pk)  # sent twice at once, the second finds what the first made
        if not is_sender(by, sender):
            raise WrittenBySomebodyElse
        if there := cls.objects.filter(pk=note).first():
            if there.sender_id != by.pk:
                raise WrittenBySomebodyElse
            return there
        text = ReceivingKey.open_sealed(key, sealed, associated_data(key, sender, note))
        received = cls(pk=note, sender=by, team_id=by.team_id, words=words_of(text))
        received.save(force_insert=True)
        trail.record("offline_note.received", received, by=by)
        return received

    @transaction.atomic
    def match(
        self,
        *,
        by: User,
        client: Client,
        contact: Mapping[str, Any],
        offers: Iterable[Mapping[str, Any]] = (),
        follow_up: Mapping[str, Any] | None = None,
    ) -> Contact:
        """Make it the contact with a client that it was, logged by who wrote it.

        Args:
            contact, offers, follow_up: see `recording.record_contact`.

        Raises:
            NoteNotWaiting
            What `recording.record_contact` raises; then it waits on.
        """
        client.lock_and_refresh()  # before the note, and so does the form that chose them
        self.lock_and_refresh()
        self.check_waiting(by)
        made = recording.record_contact(
            client,
            by=by,
            contact={"recorded_by": self.sender, **contact},
            offers=offers,
            follow_up=follow_up,
        )
        self._end(by=by, contact=made)
        trail.record("offline_note.matched", self, by=by)
        return made

    @transaction.atomic
    def discard(self, *, by: User, reason: str) -> None:
        """Delete its words without making anything of them.

        Raises:
            NoteNotWaiting
        """
        self.lock_and_refresh()
        self.check_waiting(by)
        self._end(by=by, reason=reason)
        trail.record("offline_note.discarded", self, by=by, reason=reason)

    def check_waiting(self, person: User) -> None:
        """Refuse a note that was matched or discarded, or is not theirs any more.

        Raises:
            NoteNotWaiting
        """
        visible = type(self).objects.visible_to(person).filter(pk=self.pk)
        if not self.is_waiting or not visible.exists():
            raise NoteNotWaiting

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew. Clients come before it."""
        locking.lock_and_refresh(self)

    def _end(self, *, by: User, contact: Contact | None = None, reason: str = "") -> None:
        self.words, self.contact, self.reason = None, contact, reason
        self.ended_at, self.ended_by = timezone.now(), by
        self.save(update_fields=["words", "contact", "reason", "ended_at", "ended_by"])


def associated_data(key: UUID, sender: str, note: UUID) -> bytes:
    """Return what the seal of a note is bound to: format, our key, its writer and itself."""
    return "\n".join([FORMAT, str(key), sender, str(note)]).encode()
