import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from audit.locking import lock
from encryption.row_keys import new_row_key

if TYPE_CHECKING:
    from notifications.registry import Item

NEW_FOR = timedelta(days=30)  # our judgment: what nobody opened in a month is new no longer
KEPT_FOR = NEW_FOR + timedelta(days=2)  # a day more than what comes by days may need


class NotificationQuerySet(models.QuerySet):
    def of(self, person: User) -> Self:
        return self.filter(person=person.pk)

    def about(self, kind: str, subjects: Iterable[UUID]) -> Self:
        return self.filter(kind=kind, subject__in=subjects)

    def seen(self) -> Self:
        return self.exclude(seen_at=None)

    def outdated(self) -> Self:
        """Those of things that came so long ago that they are new to nobody."""
        before = timezone.now() - KEPT_FOR
        moments = ("arrived_at", "mailed_at", "seen_at")
        is_old = [
            models.Q(**{name: None}) | models.Q(**{f"{name}__lt": before}) for name in moments
        ]
        return self.filter(*is_old)


class Notification(models.Model):
    """What is known of one thing that came to one person, beside the thing itself.

    That it waits for them is read from the thing (`registry.Kind.waiting`), and never stored.
    Kept is what nothing else tells: that a client was handed over and not taken in, when an
    email about it was written, and when it was seen. It holds keys and moments alone.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    person = models.ForeignKey(
        "accounts.User", models.CASCADE, editable=False, related_name="+"
    )
    kind = models.CharField(max_length=20, editable=False)  # the code of a `registry.Kind`
    subject = models.UUIDField(editable=False)  # the key of the thing
    arrived_at = models.DateTimeField(null=True, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)
    seen_in = models.UUIDField(null=True, editable=False)  # with what else: for one undo

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject"], name="one_notification_of_a_thing"
            ),
        ]
        indexes = [models.Index(fields=["kind", "subject"], name="notification_by_thing")]

    def __str__(self) -> str:
        return f"notification {self.pk}"  # nothing personal: it ends up in logs

    # Verbs ------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def arrive(cls, kind: str, subjects: Iterable[UUID], *, to: Iterable[User]) -> None:
        """Note that things came to people: what only this row tells, since they are new."""
        now = timezone.now()
        cls.objects.bulk_create(
            cls(person=person, kind=kind, subject=subject, arrived_at=now)
            for person in to
            for subject in subjects
        )

    @classmethod
    @transaction.atomic
    def begin_anew(cls, kind: str, subjects: Iterable[UUID]) -> None:
        """Let things be new again to all who saw them: they wait for another reason now."""
        rows = cls.objects.about(kind, subjects)
        lock(rows)
        rows.update(mailed_at=None, seen_at=None, seen_in=None)

    @classmethod
    @transaction.atomic
    def see(cls, items: "Iterable[Item]", *, by: User) -> UUID | None:
        """Note that a person has seen things. What they saw before stays as it was.

        Returns:
            What takes it back, all at once; None if it was all seen before.
        """
        act = uuid.uuid4()
        rows = cls._of_items(items, by).filter(seen_at=None)
        return act if rows.update(seen_at=timezone.now(), seen_in=act) else None

    @classmethod
    @transaction.atomic
    def unsee(cls, act: UUID, *, by: User) -> int:
        """Take back that a person has seen what they marked at once; return how much."""
        rows = cls.objects.of(by).filter(seen_in=act)
        lock(rows)
        return rows.update(seen_at=None, seen_in=None)

    @classmethod
    @transaction.atomic
    def mark_mailed(cls, items: "Iterable[Item]", *, to: User) -> "list[Item]":
        """Note that an email to a person is written now, and return what it is about.

        That is what no email to them was about. Whoever comes second gets nothing.
        """
        items = list(items)
        rows = cls._of_items(items, to).filter(mailed_at=None)
        unmailed = set(rows.values_list("kind", "subject"))
        rows.update(mailed_at=timezone.now())
        return [each for each in items if (each.kind.code, each.subject) in unmailed]

    @classmethod
    def _of_items(cls, items: "Iterable[Item]", person: User) -> NotificationQuerySet:
        """Return a person's rows of things, made where they are missing, and held."""
        things = {(each.kind.code, each.subject) for each in items}
        missing: Any = [
            cls(person=person, kind=kind, subject=subject) for kind, subject in sorted(things)
        ]
        cls.objects.bulk_create(missing, ignore_conflicts=True)
        subjects = {subject for _, subject in things}
        found = cls.objects.of(person).filter(subject__in=subjects)
        keys = [
            key
            for key, *thing in found.values_list("pk", "kind", "subject")
            if tuple(thing) in things
        ]
        rows = cls.objects.filter(pk__in=keys)
        lock(rows)
        return rows


def forget_outdated() -> str:
    """Delete what is known of things that are new to nobody; return a sentence for the log."""
    deleted, _ = Notification.objects.outdated().delete()
    return f"{deleted} notifications of more than {NEW_FOR.days} days ago are deleted"


def unseen(asked: Any, kind: str) -> models.Q:
    """Return the condition that a person has not seen a row's thing."""
    seen = Notification.objects.of(asked.person).seen().filter(kind=kind)
    return ~models.Q(models.Exists(seen.filter(subject=models.OuterRef("pk"))))
