from datetime import timedelta

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import trail
from casework.exceptions import AlreadyDecided, AlreadyEnded, OwnBreakGlass
from casework.models.access import Access
from casework.models.parts import ClientPart
from encryption.fields import SealedTextField
from encryption.records import SealedHistory, SealedQuerySet

LASTS = timedelta(hours=4)
JUDGED_WITHIN = timedelta(hours=72)
OFTEN, OFTEN_WITHIN = 3, timedelta(days=7)


class BreakGlassQuerySet(SealedQuerySet):
    def in_force(self):
        return self.filter(ends_at__gt=timezone.now())

    def of(self, person):
        return self.filter(person=person)

    def unjudged(self):
        return self.filter(judged_at=None)

    def overdue(self):
        return self.unjudged().filter(opened_at__lte=timezone.now() - JUDGED_WITHIN)

    def for_a_judge(self):
        """With who it was, and how often they broke glass in the seven days up to it."""
        as_of = models.OuterRef("opened_at")
        earlier = (
            BreakGlass.objects.filter(
                person=models.OuterRef("person"),
                opened_at__lte=as_of,
                opened_at__gt=models.ExpressionWrapper(
                    as_of - OFTEN_WITHIN, output_field=models.DateTimeField()
                ),
            )
            .order_by()
            .values("person")
            .annotate(how_many=models.Count("pk"))
            .values("how_many")
        )
        return (
            self.select_related("client", "person")
            .annotate(times=models.Subquery(earlier, output_field=models.IntegerField()))
            .order_by("opened_at")
        )


class BreakGlass(ClientPart):
    """Somebody opened a record of another team in an emergency, and said why.

    It opens one record for four hours, to read and to add a contact; and the team's supervisor
    has to judge it within three days. Nobody judges their own.
    """

    class Reason(models.TextChoices):
        COVER_SHIFT = "cover_shift", _("I cover a shift")
        SAFETY = "safety", _("Somebody's safety is at stake")
        SUPERVISOR_ASKED = "supervisor_asked", _("A supervisor asked me to")
        WALKED_IN = "walked_in", _("They came to me, and their worker is not here")
        OTHER = "other", _("Something else")

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        NOT_JUSTIFIED = "not_justified", _("Not justified")
        FOLLOW_UP = "follow_up", _("To follow up")

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="break_glasses")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="break_glasses")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    why = SealedTextField(_("what happened"))
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    ends_at = models.DateTimeField(editable=False)
    verdict = models.CharField(_("your judgement"), max_length=20, choices=Verdict, blank=True)
    finding = SealedTextField(_("in a sentence"), blank=True)
    judged_at = models.DateTimeField(null=True, editable=False)
    judged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = BreakGlassQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["opened_at"]
        indexes = [
            models.Index(fields=["person", "opened_at"], name="break_glass_of_a_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(judged_by=models.F("person")),
                name="break_glass_is_judged_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(judged_at=None, judged_by=None, verdict="")
                | (
                    models.Q(judged_at__isnull=False, judged_by__isnull=False)
                    & ~models.Q(verdict="")
                ),
                name="judged_break_glass_says_by_whom_and_how",
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()} ({self.opened_at:%Y-%m-%d %H:%M})"

    def get_absolute_url(self):
        return reverse("casework:break-glass-judge", args=[self.pk])

    @property
    def is_in_force(self) -> bool:
        return self.ends_at > timezone.now()

    @property
    def judge_until(self):
        return self.opened_at + JUDGED_WITHIN

    @property
    def is_overdue(self) -> bool:
        return self.judged_at is None and self.judge_until <= timezone.now()

    @property
    def is_often(self) -> bool:
        """Whether it is at least the fourth in seven days; needs `for_a_judge`."""
        return self.times > OFTEN

    @transaction.atomic
    def end(self, *, by):
        """Close the record again before the four hours are over."""
        if not self.is_in_force:
            raise AlreadyEnded
        opened = Access.objects.in_force().of(self.person_id)
        for access in opened.filter(
            content_object=self.client_id, kind=Access.Kind.BREAK_GLASS
        ):
            access.end(by=by)
        self.ends_at = timezone.now()
        self.save(update_fields=["ends_at"])
        trail.record("break_glass.ended", self, by=by)

    @transaction.atomic
    def judge(self, *, by, verdict, finding):
        """Say whether it was right, as somebody else than who did it. What is said stays.

        Raises:
            OwnBreakGlass, AlreadyDecided
        """
        if by.pk == self.person_id:
            raise OwnBreakGlass
        self.refresh_from_db(from_queryset=BreakGlass.objects.select_for_update())
        if self.judged_at:
            raise AlreadyDecided
        self.verdict, self.finding = verdict, finding
        self.judged_at, self.judged_by = timezone.now(), by
        self.save(update_fields=["verdict", "finding", "judged_at", "judged_by"])
        trail.record("break_glass.judged", self, by=by, verdict=str(verdict))
