from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import trail
from casework.exceptions import AlreadyDecided, AlreadyEnded, OwnEmergencyAccess
from casework.models.access_grants import AccessGrant
from casework.models.parts import ClientPart
from encryption.fields import SealedTextField
from encryption.records import SealedHistory, SealedQuerySet

LASTS = timedelta(hours=4)
REVIEWED_WITHIN = timedelta(hours=72)


class EmergencyAccessQuerySet(SealedQuerySet):
    def in_force(self):
        return self.filter(ends_at__gt=timezone.now())

    def of(self, person):
        return self.filter(person=person)

    def unreviewed(self):
        return self.filter(reviewed_at=None)


class EmergencyAccess(ClientPart):
    """Someone opened a record of another team in an emergency and said why.

    It opens one record for four hours, to read and to add a contact; and the team's supervisor
    reviews it within three days. Nobody reviews their own.
    """

    class Reason(models.TextChoices):
        COVER_SHIFT = "cover_shift", _("Covering a shift")
        SAFETY = "safety", _("Immediate safety concern")
        SUPERVISOR_ASKED = "supervisor_asked", _("A supervisor asked me to")
        WALKED_IN = "walked_in", _("Client came in; assigned worker not available")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        APPROPRIATE = "appropriate", _("Appropriate")
        NOT_APPROPRIATE = "not_appropriate", _("Not appropriate")
        FOLLOW_UP = "follow_up", _("Needs follow-up")

    client = models.ForeignKey(
        "casework.Client", models.PROTECT, related_name="emergency_accesses"
    )
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="emergency_accesses"
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    why = SealedTextField(_("what happened"))
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    ends_at = models.DateTimeField(editable=False)
    outcome = models.CharField(_("your conclusion"), max_length=20, choices=Outcome, blank=True)
    conclusion = SealedTextField(_("in a sentence"), blank=True)
    reviewed_at = models.DateTimeField(null=True, editable=False)
    reviewed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = EmergencyAccessQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["opened_at"]
        indexes = [
            models.Index(fields=["person", "opened_at"], name="emergency_access_of_a_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reviewed_by=models.F("person")),
                name="emergency_access_is_reviewed_by_someone_else",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, reviewed_by=None, outcome="")
                | (
                    models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False)
                    & ~models.Q(outcome="")
                ),
                name="reviewed_emergency_access_says_by_whom_and_how",
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()} ({self.opened_at:%Y-%m-%d %H:%M})"

    @property
    def is_in_force(self) -> bool:
        return self.ends_at > timezone.now()

    @property
    def review_due_at(self):
        return self.opened_at + REVIEWED_WITHIN

    @property
    def is_overdue(self) -> bool:
        return self.reviewed_at is None and self.review_due_at <= timezone.now()

    @transaction.atomic
    def end(self, *, by):
        """Close the record again before the four hours are over."""
        if not self.is_in_force:
            raise AlreadyEnded
        grants = AccessGrant.objects.in_force().of(self.person_id)
        grants = grants.filter(content_object=self.client_id)
        for access_grant in grants.filter(kind=AccessGrant.Kind.EMERGENCY):
            access_grant.end(by=by)
        self.ends_at = timezone.now()
        self.save(update_fields=["ends_at"])
        trail.record("emergency_access.ended", self, by=by)

    @transaction.atomic
    def review(self, *, by, outcome, conclusion):
        """Record whether it was appropriate. A review is not changed later.

        Raises:
            OwnEmergencyAccess, AlreadyDecided
        """
        if by.pk == self.person_id:
            raise OwnEmergencyAccess
        self.refresh_from_db(from_queryset=EmergencyAccess.objects.select_for_update())
        if self.reviewed_at:
            raise AlreadyDecided
        self.outcome, self.conclusion = outcome, conclusion
        self.reviewed_at, self.reviewed_by = timezone.now(), by
        self.save(update_fields=["outcome", "conclusion", "reviewed_at", "reviewed_by"])
        trail.record("emergency_access.reviewed", self, by=by, outcome=str(outcome))
