from datetime import timedelta

from django.contrib.auth.models import Permission
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from guardian.models.models import UserObjectPermissionManager

from audit import trail
from casework.exceptions import AlreadyEnded
from encryption.fields import SealedTextField
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord

LONGEST = timedelta(days=366)


class AccessQuerySet(SealedQuerySet):
    def in_force(self):
        """Those that count at this very moment, whether or not a job has cleaned up since."""
        now = timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def to_come_or_in_force(self):
        return self.filter(ends_at__gt=timezone.now())

    def over(self):
        return self.filter(ends_at__lte=timezone.now())

    def given_by_somebody(self):
        """All but those that a person took for themselves, by emergency access."""
        return self.exclude(kind=Access.Kind.EMERGENCY)

    def of(self, person):
        return self.filter(user=person)


class AccessManager(UserObjectPermissionManager.from_queryset(AccessQuerySet)):
    """Guardian's manager, with sets of ours."""


class Access(SealedRecord, UserObjectPermissionBase):
    """A colleague may open one record until a moment, as an exception, for a reason.

    It is guardian's permission of one person on one client, with a foreign key of its own. Who
    answers for a client, or for their team, needs none.
    """

    class Kind(models.TextChoices):
        CO_WORKER = "co_worker", _("Works on it with them")
        COVER = "cover", _("Covers for a colleague")
        CONSULTATION = "consultation", _("Is asked for advice: reads only")
        EMERGENCY = "emergency", _("Emergency access")

    CHANGING = (Kind.CO_WORKER, Kind.COVER)
    VISITING = (*CHANGING, Kind.EMERGENCY)
    GIVEN_BY_HAND = (Kind.CO_WORKER, Kind.CONSULTATION)

    owner_field = "content_object_id"

    content_object = models.ForeignKey(
        "casework.Client", models.PROTECT, related_name="accesses"
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

    objects = AccessManager()
    history = SealedHistory()

    class Meta:
        ordering = ["ends_at"]
        indexes = [
            models.Index(
                fields=["user", "ends_at", "content_object"], name="access_of_a_person"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")),
                name="access_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} until {self.ends_at:%Y-%m-%d %H:%M}"

    @property
    def trail_chain(self) -> str:
        return f"client:{self.content_object_id}"

    @property
    def last_day(self):
        return timezone.localdate(self.ends_at - timedelta(microseconds=1))

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    def save(self, *args, **kwargs):
        """Write it as guardian knows it: whoever may change a record may read it, too."""
        if not self.permission_id:
            codename = "change_client" if self.kind in self.CHANGING else "view_client"
            self.permission = Permission.objects.get_by_natural_key(
                codename, "casework", "client"
            )
        super().save(*args, **kwargs)

    @transaction.atomic
    def end(self, *, by):
        """It counts no longer, from this moment."""
        if self.is_over:
            raise AlreadyEnded
        self.ends_at = max(timezone.now(), self.starts_at)
        self.save(update_fields=["ends_at"])
        trail.record("access.ended", self, by=by, kind=str(self.kind), to=str(self.user_id))
