from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from audit import trail
from casework.exceptions import AlreadyDecided, OwnFlag
from encryption.fields import SealedTextField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord


class FlagQuerySet(SealedQuerySet):
    def unjudged(self):
        return self.filter(judged_at=None)

    def to_be_judged_by(self, user):
        """Those about colleagues of the supervisor's team, and never about themselves."""
        if user.role != Role.SUPERVISOR:
            return self.none()
        return self.unjudged().filter(person__team=user.team_id).exclude(person=user)


class Flag(SealedRecord):
    """Reading that looks unusual: a question to the supervisor, and never a verdict.

    It keeps who, which day and which record; what it was measured by stays on the trail. What
    is found about one record may name the person: it is sealed with their key.
    """

    class Kind(models.TextChoices):
        FOREIGN = "foreign", _("Opened a record as an exception, and nothing came of it")
        MANY = "many", _("Opened far more records than they usually do")
        SEARCHES = "searches", _("Searched many times, and opened nothing")
        HOURS = "hours", _("Opened records at an unusual hour")
        NAMESAKE = "namesake", _("Opened the record of somebody with their own surname")
        REASSIGNED = "reassigned", _("Went to a record that somebody else has now")

    class Verdict(models.TextChoices):
        EXPLAINED = "explained", _("Explained")
        FOLLOW_UP = "follow_up", _("To follow up")

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="flags")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    day = models.DateField(_("day"))
    client = models.ForeignKey(
        "casework.Client", models.PROTECT, null=True, related_name="flags"
    )
    times = models.PositiveIntegerField(_("times"), default=1)
    verdict = models.CharField(_("your judgement"), max_length=20, choices=Verdict, blank=True)
    finding = SealedTextField(_("in a sentence"), blank=True)
    judged_at = models.DateTimeField(null=True, editable=False)
    judged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = FlagQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["day", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "day", "client"], name="flag_is_raised_once"
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "day"],
                condition=models.Q(client=None),
                name="flag_without_a_record_is_raised_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(judged_by=models.F("person")),
                name="flag_is_judged_by_somebody_else",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.day})"

    def get_absolute_url(self):
        return reverse("casework:flag-judge", args=[self.pk])

    @transaction.atomic
    def judge(self, *, by, verdict, finding):
        """Say what came of it, as somebody else than whom it is about. What is said stays.

        Raises:
            OwnFlag, AlreadyDecided
        """
        if by.pk == self.person_id:
            raise OwnFlag
        self.refresh_from_db(from_queryset=Flag.objects.select_for_update())
        if self.judged_at:
            raise AlreadyDecided
        if self.client and not self.client.erasures.carried_out().exists():
            self.sealed_for = self.client_id
        self.verdict, self.finding = verdict, finding
        self.judged_at, self.judged_by = timezone.now(), by
        self.save()
        trail.record("flag.judged", self, by=by, verdict=str(verdict), kind=self.kind)
