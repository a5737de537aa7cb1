from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from guardian.models.models import UserObjectPermissionManager

from accounts.models import User
from audit import trail
from casework.days import last_day_of
from casework.exceptions import AlreadyEnded
from casework.models.parts import HeldWithClient
from casework.reach import REACH_VIA, Reach
from encryption.fields import SealedTextField
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord

if TYPE_CHECKING:
    from casework.models.clients import Client

LONGEST = timedelta(days=366)


class AccessGrantQuerySet(SealedQuerySet):
    def in_force(self, now: datetime | None = None) -> Self:
        """Those that count at this very moment, whether or not a job has cleaned up since."""
        now = now or timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def not_ended(self, now: datetime | None = None) -> Self:
        """Those in force, and those that have not begun."""
        return self.filter(ends_at__gt=now or timezone.now())

    def ended(self) -> Self:
        return self.filter(ends_at__lte=timezone.now())

    def except_emergency(self) -> Self:
        """Without those that people gave themselves in an emergency."""
        return self.exclude(kind=AccessGrant.Kind.EMERGENCY)

    def of(self, person: User) -> Self:
        return self.filter(user=person)

    def reaching(self, reach: Reach) -> Self:
        """Those whose kind lets the colleague do what `reach` says."""
        kinds = [kind for kind in AccessGrant.Kind if REACH_VIA[kind] >= reach]
        return self.filter(kind__in=kinds)

    def furthest_first(self) -> Self:
        """Those that let the colleague do most come first, then those that end first."""
        reach = [models.When(kind=kind, then=int(REACH_VIA[kind])) for kind in AccessGrant.Kind]
        return self.order_by(models.Case(*reach).desc(), "ends_at")


class AccessGrantManager(UserObjectPermissionManager.from_queryset(AccessGrantQuerySet)):
    """Guardian's manager, with our queryset."""


class AccessGrant(HeldWithClient, SealedRecord, UserObjectPermissionBase):
    """A colleague may open one record until a moment, for a reason, beside regular access.

    It is a row of django-guardian: a permission of one user on one client. Guardian is kept
    because it has this table, with foreign keys that make a grant as cheap to join as an
    assignment, and because its tools then list who was given access. It knows no end, block or
    program, so what counts is `ClientQuerySet.visible_to`, never guardian's own answer.

    Guardian prescribes the column's name `content_object`: queries use it, code reads `client`.
    """

    class Kind(models.TextChoices):
        CO_WORKER = "co_worker", _("Co-worker")
        COVERAGE = "coverage", _("Coverage")
        CONSULTATION = "consultation", _("Consult (read only)")
        EMERGENCY = "emergency", _("Emergency access")

    GIVEN_BY_HAND = (Kind.CO_WORKER, Kind.CONSULTATION)

    owner_field = "content_object_id"
    client_field = "content_object"

    content_object = models.ForeignKey(
        "casework.Client", models.PROTECT, related_name="access_grants"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason = SealedTextField(_("why"))
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"))
    given_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    instead_of = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    lacks_note = False  # whether a hand-over note could not be kept, for the page that says so

    objects = AccessGrantManager()
    history = SealedHistory()

    class Meta:
        ordering = ["ends_at"]
        indexes = [
            models.Index(
                fields=["user", "ends_at", "content_object"], name="access_grant_of_a_person"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")),
                name="access_grant_ends_after_it_starts",
            ),
            models.UniqueConstraint(  # one that has ended is deleted before the next
                fields=["user", "content_object", "kind"],
                condition=models.Q(kind__in=["co_worker", "consultation", "emergency"]),
                name="one_access_grant_a_person_and_client_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} through {self.last_day}"

    @property
    def client(self) -> "Client":
        return self.content_object

    @property
    def client_id(self) -> UUID:
        return self.content_object_id

    @property
    def trail_chain(self) -> str:
        return f"client:{self.client_id}"

    @property
    def last_day(self) -> date:
        """The last day on which it counts, as a date where the agency is."""
        return last_day_of(self.ends_at)

    @property
    def has_ended(self) -> bool:
        return self.ends_at <= timezone.now()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give guardian the permission that it lists: its column can't be empty."""
        if not self.permission_id:
            changes = REACH_VIA[self.kind] >= Reach.CHANGE
            codename = "change_client" if changes else "view_client"
            self.permission = Permission.objects.get_by_natural_key(
                codename, "casework", "client"
            )
        super().save(*args, **kwargs)

    @transaction.atomic
    def end(self, *, by: User | None) -> None:
        """End it now.

        Raises:
            AlreadyEnded
        """
        self.lock_and_refresh()
        if self.has_ended:
            raise AlreadyEnded
        self.ends_at = max(timezone.now(), self.starts_at)
        self.save(update_fields=["ends_at"])
        trail.record("access.ended", self, by=by, kind=str(self.kind), to=str(self.user_id))
