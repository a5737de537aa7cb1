from datetime import date, datetime
from typing import Self

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import trail
from audit.locking import lock_and_refresh
from casework.days import last_day_of
from casework.exceptions import AlreadyEnded, AlreadyMember
from casework.models.awards import Award
from encryption.row_keys import new_row_key


class ProgramQuerySet(models.QuerySet):
    def hidden_from(self, person: User, now: datetime | None = None) -> Self:
        """The confidential ones of which this person is not a member now."""
        return self.filter(confidential=True).exclude(
            pk__in=Membership.objects.in_force(now).of(person).values("program")
        )

    def with_members(self) -> Self:
        """Each with how many belong to it today."""
        members = Membership.objects.in_force().filter(program=models.OuterRef("pk"))
        counted = members.order_by().values("program").annotate(how_many=models.Count("pk"))
        counted = models.Subquery(counted.values("how_many"))
        return self.annotate(members=Coalesce(counted, 0, output_field=models.IntegerField()))


class Program(models.Model):
    """A part of our work. Only members can know who the clients of a confidential one are.

    Whether it is confidential cannot be changed later: no click lays its clients open.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    confidential = models.BooleanField(_("confidential"), default=False)
    award = models.ForeignKey(
        "casework.Award",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("usual funding source"),
    )

    objects = ProgramQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("casework:program-detail", args=[self.pk])

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew."""
        lock_and_refresh(self)

    @transaction.atomic
    def fund(self, award: Award | None, *, by: User) -> None:
        """Set the award that pays for its clients, where none paid before.

        Nothing that was recorded changes.
        """
        self.lock_and_refresh()
        if self.award == award:
            return
        self.award = award
        self.save(update_fields=["award"])
        number = award.number if award else ""
        trail.record("program.funded", self, by=by, number=number)

    @transaction.atomic
    def add_member(
        self, person: User, *, by: User, until: datetime | None = None
    ) -> "Membership":
        """Make a colleague a member, from now until `until`, a datetime, or until it is ended.

        Raises:
            AlreadyMember
        """
        lock_and_refresh(self)
        if self.memberships.in_force().of(person).exists():
            raise AlreadyMember
        membership = self.memberships.create(person=person, added_by=by, ends_at=until)
        trail.record("membership.started", membership, by=by, person=str(person.pk))
        return membership


class MembershipQuerySet(models.QuerySet):
    def in_force(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self.filter(
            models.Q(ends_at=None) | models.Q(ends_at__gt=now), starts_at__lte=now
        )

    def of(self, person: User) -> Self:
        return self.filter(person=person)


class Membership(models.Model):
    """A colleague is a member of a program for a while. Ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="memberships")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="memberships")
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    added_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["program", "person"],
                condition=models.Q(ends_at=None),
                name="one_membership_without_an_end_a_program_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} since {self.starts_at:%Y-%m-%d}"

    @property
    def last_day(self) -> date | None:
        """The last day on which they are a member; None if no end is set."""
        return last_day_of(self.ends_at) if self.ends_at else None

    @transaction.atomic
    def end(self, *, by: User | None) -> None:
        """End the membership now: they no longer find the clients of a confidential program.

        Raises:
            AlreadyEnded
        """
        lock_and_refresh(self.program)
        lock_and_refresh(self)
        now = timezone.now()
        if self.ends_at and self.ends_at <= now:
            raise AlreadyEnded
        self.ends_at = max(now, self.starts_at)
        self.save(update_fields=["ends_at"])
        trail.record("membership.ended", self, by=by, person=str(self.person_id))
