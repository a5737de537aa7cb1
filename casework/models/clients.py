import secrets
from datetime import timedelta

from django.db import models, transaction
from django.forms import model_to_dict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from audit import trail
from casework.exceptions import (
    AlreadyClosed,
    ConsentMissing,
    ContactNotAgreed,
    InThePast,
    NotAMember,
    RecordClosed,
)
from casework.models.access_grants import AccessGrant
from casework.models.amending import AmendableRecord
from casework.models.assignments import Assignment
from casework.models.blocks import Block
from casework.models.closures import Closure
from casework.models.consents import Consent, Purpose
from casework.models.erasures import Erasure
from casework.models.follow_ups import FollowUp
from casework.models.programs import Program
from casework.models.reviews import CaseReview
from encryption.fields import (
    SealedCharField,
    SealedCodesField,
    SealedDateField,
    SealedTextField,
)
from encryption.records import SealedHistory, read_or_none
from search.lookups import LookupField
from search.phone_numbers import SealedPhoneField, e164, spaced
from search.searchable import SearchableQuerySet, SearchableRecord, SearchFields

# Our judgment, not a standard's: a client nobody has reached for so long is listed.
NO_CONTACT_AFTER = timedelta(days=30)


class ClientQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """The clients this person may open: every day, or as an exception in force now.

        The one rule of who sees whom; every list, page, search and export goes through it.
        """
        return self.within_reach_of(user).not_erased()

    def open_to_change_by(self, user):
        """Those whose record they may also change: not consults, not emergency access."""
        return self.within_reach_of(user, AccessGrant.CHANGING).not_erased()

    def open_to_visits_by(self, user):
        """Those with whom they may log a contact: not who only advises."""
        return self.within_reach_of(user, AccessGrant.VISITING).not_erased()

    def supervised_by(self, user):
        """Those whose record the person answers for as supervisor, without any exception."""
        if not (user.is_active and user.role == Role.SUPERVISOR):
            return self.none()
        return self.reached_every_day_by(user).exclude_blocked_for(user).not_erased()

    def within_reach_of(self, user, kinds=AccessGrant.Kind.values):
        """The same as `visible_to`, with those whose record was erased: their page says so.

        Exceptions come as a union of keys: an OR of the two would read the whole table. What
        was asked for before, such as one key, narrows it: opening one record reads one. Of a
        large team, the union would sort everybody: a supervisor without exceptions is spared.
        """
        if not (user.is_active and user.role in {Role.WORKER, Role.SUPERVISOR}):
            return self.none()
        granted = AccessGrant.objects.in_force().of(user).filter(kind__in=kinds).order_by()
        if user.role == Role.SUPERVISOR and not granted.exists():
            return self.reached_every_day_by(user).exclude_blocked_for(user)
        every_day = self.order_by().reached_every_day_by(user).values("pk")
        reached = every_day.union(granted.values("content_object"))
        return self.filter(pk__in=reached).exclude_blocked_for(user)

    def reached_every_day_by(self, user):
        """A worker's caseload, a supervisor's team; blocks are not asked about here."""
        if user.role == Role.SUPERVISOR:
            return self.filter(team=user.team_id)
        if user.role == Role.WORKER:
            return self.on_caseload_of(user)
        return self.none()

    def exclude_blocked_for(self, user):
        """Without those this person never sees: by a block, or a confidential program."""
        return self.exclude(pk__in=Block.objects.in_force().of(user).values("client")).exclude(
            program__in=Program.objects.blocked_for(user)
        )

    def blocked_for(self, user):
        """Those this person never sees: few, so that a count can leave them out."""
        blocked = Block.objects.in_force().of(user).order_by().values("client")
        inside = self.filter(program__in=Program.objects.blocked_for(user).order_by())
        return self.filter(pk__in=inside.order_by().values("pk").union(blocked))

    def saying_what_is_open_to(self, user):
        """Each with `may_change`, `may_visit` and `may_supervise`: what this person may do.

        It is asked about clients that they see: blocks and programs are not asked about.
        """
        here = models.OuterRef("pk")
        every_day = models.Exists(
            Client.objects.order_by().reached_every_day_by(user).filter(pk=here)
        )
        granted = AccessGrant.objects.in_force().of(user).filter(content_object=here).order_by()
        return self.annotate(
            may_change=every_day | models.Exists(granted.filter(kind__in=AccessGrant.CHANGING)),
            may_visit=every_day | models.Exists(granted.filter(kind__in=AccessGrant.VISITING)),
            may_supervise=every_day
            if user.role == Role.SUPERVISOR
            else models.Value(False, output_field=models.BooleanField()),
        )

    def on_caseload_of(self, worker):
        return self.filter(assignments__worker=worker, assignments__ended_on=None)

    def not_erased(self):
        return self.exclude(pk__in=Erasure.objects.carried_out().values("client"))

    def erased(self):
        return self.filter(pk__in=Erasure.objects.carried_out().values("client"))

    def open(self):
        return self.not_erased().exclude(pk__in=Closure.objects.in_force().values("client"))

    def closed(self):
        return self.not_erased().filter(pk__in=Closure.objects.in_force().values("client"))

    def with_phone(self, number):
        """Whoever has this very phone number, as people write it."""
        return self.filter(phone_lookup=e164(number)) if number else self.none()

    def by_last_reached(self):
        """Clients reached last come first: the next contact is often with one of them."""
        return self.order_by(models.F("last_reached_on").desc(nulls_last=True), "chart_number")

    def longest_unseen_first(self):
        return self.order_by(models.F("last_reached_on").asc(nulls_first=True), "opened_on")

    def unused_chart_number(self) -> str:
        """Draw a chart number that nobody has."""
        number = new_chart_number()
        while self.filter(chart_number=number).exists():
            number = new_chart_number()
        return number

    def for_a_list(self):
        """With what a row of a list shows, in a constant number of queries."""
        return (
            self.longest_unseen_first()
            .annotate(
                next_due_on=models.Subquery(
                    FollowUp.objects.open()
                    .filter(client=models.OuterRef("pk"))
                    .order_by("due_on")
                    .values("due_on")[:1]
                ),
                is_closed=models.Exists(
                    Closure.objects.in_force().filter(client=models.OuterRef("pk"))
                ),
            )
            .prefetch_related(
                models.Prefetch(
                    "assignments",
                    Assignment.objects.current().select_related("worker"),
                    to_attr="current_assignments",
                )
            )
        )

    def for_a_page(self):
        """With what a client's page shows, in a constant number of queries."""
        return self.select_related("team", "demographics").prefetch_related(
            models.Prefetch(
                "assignments",
                Assignment.objects.current().select_related("worker"),
                to_attr="current_assignments",
            ),
            models.Prefetch(
                "follow_ups",
                FollowUp.objects.open().select_related("owner"),
                to_attr="open_follow_ups",
            ),
            models.Prefetch(
                "consents",
                Consent.objects.select_related("explained_by").prefetch_related("scans"),
            ),
            models.Prefetch("reviews", CaseReview.objects.select_related("signed_by")),
            models.Prefetch("closures", Closure.objects.select_related("closed_by")),
        )

    def without_recent_contact(self, today=None):
        """Those whom nobody has reached in 30 days, counted from intake for a new client."""
        day = (today or timezone.localdate()) - NO_CONTACT_AFTER
        return self.filter(
            models.Q(last_reached_on__lt=day)
            | models.Q(last_reached_on=None, opened_on__lt=day)
        )


def new_chart_number() -> str:
    """Return a number that is safe to say aloud and tells nothing, such as `482-0192`."""
    return f"{secrets.randbelow(900) + 100}-{secrets.randbelow(10_000):04}"


class Client(AmendableRecord, SearchableRecord):
    """A person we serve, who agreed that we keep a record."""

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="clients")
    program = models.ForeignKey(
        "casework.Program",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="clients",
    )
    chart_number = models.CharField(
        _("chart number"), max_length=12, unique=True, default=new_chart_number, editable=False
    )
    preferred_name = SealedCharField(
        _("preferred name"),
        help_text=_(
            "What this person wants to be called. It does not have to be a legal name."
        ),
    )
    other_names = SealedTextField(
        _("other names"),
        blank=True,
        help_text=_("Street names or spellings, one on each line."),
    )
    phone_number = SealedPhoneField(_("phone number"), blank=True)
    phone_lookup = LookupField("phone", of="phone_number")
    birth_date = SealedDateField(_("date of birth"), null=True, blank=True)
    victimizations = SealedCodesField(_("what happened, as far as they told us"))
    classifications = SealedCodesField(_("what applies to them, as far as they told us"))
    opened_on = models.DateField(_("opened on"), default=timezone.localdate, editable=False)
    last_reached_on = models.DateField(_("last reached on"), null=True, editable=False)

    search_fields = SearchFields(
        partition="team",
        names=("preferred_name", "other_names"),
        phone="phone_number",
        birth_date="birth_date",
        record_number="chart_number",
    )

    objects = ClientQuerySet.as_manager()
    history = SealedHistory(excluded_fields=["phone_lookup", "last_reached_on"])

    class Meta:
        indexes = [
            models.Index(fields=["team", "-last_reached_on"], name="client_by_team_and_reached")
        ]

    def __str__(self):
        return self.chart_number

    def get_absolute_url(self):
        return reverse("casework:client-detail", args=[self.pk])

    @property
    def trail_chain(self) -> str:
        return f"client:{self.pk}"

    @property
    def name_in_a_list(self) -> str:
        """The preferred name, or a sentence that the record can't be opened: a list goes on."""
        if self.can_be_named:
            return self.preferred_name
        unreadable = _("%(number)s: record can't be opened. Tell your administrator.")
        return unreadable % {"number": self.chart_number}

    @property
    def can_be_named(self) -> bool:
        """Whether a list can say who this is. Else nobody logs a contact: it would be lost."""
        return read_or_none(self, "preferred_name") is not None

    @property
    def phone_number_to_read(self) -> str:
        return spaced(self.phone_number)

    def form_initial(self) -> dict:
        """What the record says, under the names that a form asks for."""
        return {**model_to_dict(self), **self.demographics.form_initial()}

    @property
    def closure(self):
        """The closure in force, or None while the record is open."""
        return self.closures.in_force().first()

    @property
    def is_open(self) -> bool:
        return self.closure is None

    @property
    def pending_erasure(self):
        """The erasure that waits for its day, or None."""
        return self.erasures.pending().select_related("requested_by", "confirmed_by").first()

    def agrees_to(self, purpose) -> bool:
        """Whether a consent to this purpose is in force today."""
        return self.consents.in_force().filter(purpose=purpose).exists()

    def check_writable(self):
        """Refuse to add to a record that is closed, or that the client no longer consents to.

        Raises:
            RecordClosed, ConsentMissing
        """
        if not self.is_open:
            raise RecordClosed
        if not self.agrees_to(Purpose.RECORD):
            raise ConsentMissing

    def check_amendment(self, changes):
        """Allow a closed record to lose information, and not to gain any."""
        if any(changes.values()):
            self.check_writable()

    @transaction.atomic
    def change_program(self, program, *, by):
        """Enroll the client in a program, or in none. Only a member moves them into or out of a
        confidential one.

        Raises:
            NotAMember: the program left or joined is confidential, and `by` is no member.
        """
        touched = {self.program_id, program and program.pk} - {None}
        if Program.objects.blocked_for(by).filter(pk__in=touched).exists():
            raise NotAMember
        if self.program_id == (program and program.pk):
            return
        self.program = program
        self.save(update_fields=["program"])
        told = str(program.pk) if program else ""
        trail.record("client.program_changed", self, by=by, program=told)

    @transaction.atomic
    def add_follow_up(self, *, by, kind, due_on, task="", owner=None, contact=None, on=None):
        """Add something to do for the client by a date.

        Args:
            kind: a `FollowUp.Kind`.
            owner: who does it; `by` unless another user is named.
            contact: the contact at which it was agreed, if any.
            on: the earliest date it may be due; today unless given.

        Raises:
            RecordClosed, ConsentMissing: see `check_writable`.
            InThePast: the due date is before `on`.
            ContactNotAgreed: it reaches out to a client who did not agree to be contacted.
        """
        self.check_writable()
        if due_on < (on or timezone.localdate()):
            raise InThePast
        if kind in FollowUp.REACHING_OUT and not self.agrees_to(Purpose.CONTACT):
            raise ContactNotAgreed
        follow_up = self.follow_ups.create(
            owner=owner or by, contact=contact, kind=kind, due_on=due_on, task=task
        )
        trail.record(
            "follow_up.added", follow_up, by=by, kind=str(kind), due_on=due_on.isoformat()
        )
        return follow_up

    @transaction.atomic
    def close(self, *, by, reason, summary="", on=None):
        """End services. Open follow-ups end with it: nobody is called about a closed record."""
        if not self.is_open:
            raise AlreadyClosed
        for follow_up in self.follow_ups.open():
            follow_up.complete(by=by, outcome=FollowUp.Outcome.NOT_NEEDED, on=on)
        closure = self.closures.create(
            reason=reason, summary=summary, closed_by=by, closed_on=on or timezone.localdate()
        )
        trail.record("client.closed", self, by=by, reason=reason)
        return closure

    def record_reached(self, day):
        """Remember the latest day the person was reached: a derived date, without history."""
        Client.objects.filter(pk=self.pk).filter(
            models.Q(last_reached_on=None) | models.Q(last_reached_on__lt=day)
        ).update(last_reached_on=day)
