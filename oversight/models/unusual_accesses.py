from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from audit import trail
from casework.exceptions import AlreadyDecided, OwnUnusualAccess
from encryption.fields import SealedTextField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord


class UnusualAccessQuerySet(SealedQuerySet):
    def unreviewed(self):
        return self.filter(reviewed_at=None)

    def to_be_reviewed_by(self, user):
        """Those about colleagues of the supervisor's team, and never about themselves."""
        if user.role != Role.SUPERVISOR:
            return self.none()
        return self.unreviewed().filter(person__team=user.team_id).exclude(person=user)


class UnusualAccess(SealedRecord):
    """Access that looks unusual: a question to the supervisor, and never a conclusion.

    It keeps who, which day and which record; what it was measured by stays on the trail. What
    is found about one record may name the person: it is sealed with their key.
    """

    class Kind(models.TextChoices):
        FOREIGN = "foreign", _("Used added or emergency access, with no work logged after")
        MANY = "many", _("Opened far more records than they usually do")
        SEARCHES = "searches", _("Searched many times and opened nothing")
        HOURS = "hours", _("Opened records at an unusual hour")
        NAMESAKE = "namesake", _("Opened a record with the same last name as theirs")
        REASSIGNED = "reassigned", _("Opened a former client's record")

    class Outcome(models.TextChoices):
        EXPLAINED = "explained", _("Explained")
        FOLLOW_UP = "follow_up", _("Needs follow-up")

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="unusual_accesses")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    day = models.DateField(_("day"))
    client = models.ForeignKey(
        "casework.Client", models.PROTECT, null=True, related_name="unusual_accesses"
    )
    times = models.PositiveIntegerField(_("times"), default=1)
    outcome = models.CharField(_("your conclusion"), max_length=20, choices=Outcome, blank=True)
    conclusion = SealedTextField(_("in a sentence"), blank=True)
    reviewed_at = models.DateTimeField(null=True, editable=False)
    reviewed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = UnusualAccessQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["day", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "day", "client"],
                name="unusual_access_is_detected_once",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "day"],
                condition=models.Q(client=None),
                name="unusual_access_without_a_record_is_detected_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(reviewed_by=models.F("person")),
                name="unusual_access_is_reviewed_by_someone_else",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.day})"

    def get_absolute_url(self):
        return reverse("oversight:unusual-access-review", args=[self.pk])

    @transaction.atomic
    def review(self, *, by, outcome, conclusion):
        """Record what the supervisor learned. A review is not changed later.

        Raises:
            OwnUnusualAccess, AlreadyDecided
        """
        if by.pk == self.person_id:
            raise OwnUnusualAccess
        self.refresh_from_db(from_queryset=UnusualAccess.objects.select_for_update())
        if self.reviewed_at:
            raise AlreadyDecided
        if self.client and not self.client.erasures.carried_out().exists():
            self.sealed_for = self.client_id
        self.outcome, self.conclusion = outcome, conclusion
        self.reviewed_at, self.reviewed_by = timezone.now(), by
        self.save()
        trail.record(
            "unusual_access.reviewed", self, by=by, outcome=str(outcome), kind=self.kind
        )
