from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit.locking import lock_and_refresh
from casework.models.reviewed_access import ReviewedAccess, ReviewedAccessQuerySet
from encryption.keyring import AGENCY
from encryption.records import SealedHistory


class UnusualAccessQuerySet(ReviewedAccessQuerySet):
    def answered_for_by(self, user: User) -> Self:
        """Those of a supervisor's team, without their own."""
        if user.role != Role.SUPERVISOR:
            return self.none()
        return self.filter(person__team=user.team_id).exclude(person=user)

    def reviewable_by(self, user: User) -> Self:
        """Those that wait for a supervisor."""
        return self.answered_for_by(user).unreviewed()


class UnusualAccess(ReviewedAccess):
    """Access that looks unusual: a question to the supervisor, and never a conclusion.

    It keeps who, which day and which record; the events that it was found in stay on the audit
    trail. A review of access to one record may name the client: it is encrypted with their key.
    """

    class Kind(models.TextChoices):
        EXCEPTION_UNUSED = (
            "exception_unused",
            _("Used added or emergency access, with no work logged after"),
        )
        MANY_RECORDS = "many_records", _("Opened far more records than they usually do")
        SEARCHES_ONLY = "searches_only", _("Searched many times and opened nothing")
        OUT_OF_HOURS = "out_of_hours", _("Opened records at an unusual hour")
        SAME_SURNAME = "same_surname", _("Opened a record with the same last name as theirs")
        REASSIGNED_CLIENT = "reassigned_client", _("Opened a former client's record")

    class Outcome(models.TextChoices):
        EXPLAINED = "explained", _("Explained")
        FOLLOW_UP = "follow_up", _("Needs follow-up")

    owner_field = "sealed_for"
    reviewed_event = "unusual_access.reviewed"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="unusual_accesses")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    day = models.DateField(_("day"))
    client = models.ForeignKey(
        "casework.Client", models.PROTECT, null=True, related_name="unusual_accesses"
    )
    times = models.PositiveIntegerField(_("times"), default=1)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)

    objects = UnusualAccessQuerySet.as_manager()
    history = SealedHistory()

    class Meta(ReviewedAccess.Meta):
        ordering = ["day", "kind"]
        constraints = [
            *ReviewedAccess.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "kind", "day", "client"],
                name="unusual_access_is_detected_once",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "day"],
                condition=models.Q(client=None),
                name="unusual_access_without_a_record_is_detected_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.day})"

    def get_absolute_url(self) -> str:
        return reverse("oversight:unusual-access-review", args=[self.pk])

    def lock_and_refresh(self) -> None:
        """Hold the row, after that of the client it is about, and read it anew."""
        if self.client:
            self.client.lock_and_refresh()
        lock_and_refresh(self)

    def save_review(self) -> None:
        """Encrypt a sentence about a client with their key: erasing them then erases it."""
        if self.client and not self.client.erasures.carried_out().exists():
            self.sealed_for = self.client_id
        self.save()  # whole, since the key of the sentence may change with it
