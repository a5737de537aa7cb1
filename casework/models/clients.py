import secrets
from datetime import date, time
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.forms import model_to_dict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import locking, trail
from casework.attempts import Ladder
from casework.exceptions import (
    AlreadyClosed,
    NoConsentToRevoke,
    NotAMember,
)
from casework.models.amending import AmendableRecord
from casework.models.birth_dates import SealedBirthDateField
from casework.models.client_lists import ListQuerySet, has_any, read_ladder
from casework.models.closures import Closure
from casework.models.consents import Consent
from casework.models.contacts import Contact
from casework.models.erasures import Erasure
from casework.models.follow_ups import FollowUp
from casework.models.held import Held, read_held
from casework.models.programs import Program
from casework.models.purposes import Purpose
from casework.models.reach import ReachQuerySet
from casework.models.safe_contact_cards import SafeContactCard
from casework.models.safety_alerts import SafetyAlert
from casework.reach import REACH_VIA, Reach
from casework.reaching import Channel, ContactStatus, Reaching, Refusal
from encryption.fields import (
    SealedCharField,
    SealedCodesField,
    SealedTextField,
)
from encryption.records import SealedHistory, read_or_none
from search.lookups import LookupField
from search.phone_numbers import SealedPhoneField, Written, e164, read, spaced
from search.searchable import SearchableQuerySet, SearchableRecord, SearchFields


class ClientQuerySet(ReachQuerySet, ListQuerySet, SearchableQuerySet):
    def open(self) -> Self:
        return self.not_erased().exclude(has_any(Closure.objects.in_force()))

    def closed(self) -> Self:
        return self.not_erased().filter(has_any(Closure.objects.in_force()))

    def with_phone(self, number: str) -> Self:
        """Those with exactly this phone number, however it is written."""
        return self.filter(phone_lookup=e164(number)) if number else self.none()

    def keys_of_those_to_contact(self) -> set[UUID]:
        """Return the keys of those of whom `may_be_contacted` is true, in two queries."""
        today = timezone.localdate()
        consents = Consent.objects.filter(purpose=Purpose.CONTACT, superseded_on=None)
        in_turn = consents.filter(client__in=self).order_by("given_on", "id")
        words = in_turn.values_list("client", "revoked_on", "until")
        last = {
            key: not revoked and (until is None or until >= today)
            for key, revoked, until in words
        }
        closed = self.filter(has_any(Closure.objects.in_force())).values_list("pk", flat=True)
        return {key for key, agreed in last.items() if agreed} - set(closed)

    def hold(self, pk: UUID, user: User, reach: Reach) -> "Client":
        """Return a client, held and read for the one verb that this transaction is about.

        Raises:
            Client.DoesNotExist: the user does not see them.
            TooLittleReach: they see them, and may not go so far.
        """
        locking.hold(self.model, pk)
        client, held = read_held(self.model, pk, (user, reach))
        client.reached_by = user, reach
        client.just_held, client.held_in = held, locking.current_transaction()
        return client

    def unused_chart_number(self) -> str:
        """Draw a chart number that nobody has."""
        number = new_chart_number()
        while self.filter(chart_number=number).exists():
            number = new_chart_number()
        return number


def new_chart_number() -> str:
    """Return a number that is safe to say aloud and tells nothing, such as `482-0192`."""
    return f"{secrets.randbelow(900) + 100}-{secrets.randbelow(10_000):04}"


class Client(SearchableRecord, AmendableRecord):
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
    birth_date = SealedBirthDateField(_("date of birth"), null=True, blank=True)
    victimizations = SealedCodesField(_("type of victimization"))
    classifications = SealedCodesField(_("special classifications"))
    opened_on = models.DateField(_("opened on"), default=timezone.localdate, editable=False)
    last_reached_on = models.DateField(_("last reached on"), null=True, editable=False)
    # Since when nobody has reached them: what lists are sorted by, and an index can follow.
    unseen_since = models.GeneratedField(
        expression=Coalesce("last_reached_on", "opened_on"),
        output_field=models.DateField(),
        db_persist=True,
    )

    search_fields = SearchFields(
        partition="team",
        names=("preferred_name", "other_names"),
        phone="phone_number",
        birth_date="birth_date",
        record_number="chart_number",
    )

    amended = "client.amended"
    reached_by: tuple[User, Reach] | None = None  # who fetched it for a page, to go how far
    # For a list, without the columns that it does not show: see `read_contact_status`.
    fetched_consents: list[Consent] | None = None
    fetched_closures: list[Closure] | None = None
    fetched_alerts: list[SafetyAlert] | None = None
    fetched_ladder: Ladder | None = None
    just_held: Held | None = None  # by `ClientQuerySet.hold`, until a verb takes it
    held_in: Any = None  # the transaction in which

    objects = ClientQuerySet.as_manager()
    history = SealedHistory(excluded_fields=["phone_lookup", "last_reached_on", "unseen_since"])

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "unseen_since", "id"], name="client_by_team_and_unseen"
            )
        ]

    def __str__(self) -> str:
        return self.chart_number

    def get_absolute_url(self) -> str:
        return reverse("casework:client-detail", args=[self.pk])

    @property
    def trail_chain(self) -> str:
        return f"client:{self.pk}"

    @property
    def reach(self) -> Reach:
        """How far the user may go whom `with_reach_of` was asked about.

        Raises:
            AttributeError: the record was fetched without it.
        """
        return REACH_VIA[self.via]

    @property
    def can_log(self) -> bool:
        return self.reach >= Reach.LOG

    @property
    def can_change(self) -> bool:
        return self.reach >= Reach.CHANGE

    @property
    def can_supervise(self) -> bool:
        return self.reach >= Reach.SUPERVISE

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
    def phone_href(self) -> str:
        """The link that dials the number and its extension; empty if there is none."""
        return read(self.phone_number).href if self.phone_number else ""

    @property
    def last_contact_consent(self) -> "Consent | None":
        """The client's last word on being contacted, whatever became of it since."""
        consents = (
            self.consents.all() if self.fetched_consents is None else self.fetched_consents
        )
        given = [each for each in consents if each.purpose == Purpose.CONTACT]
        return next((each for each in given if not each.superseded_on), None)

    @property
    def contact_status(self) -> str:
        """Whether we may reach out: `agreed`, or why not (`ContactStatus`).

        It reads `consents` and `closures`: a list fetches them with `read_contact_status`.
        """
        consent = self.last_contact_consent
        if consent is None:
            status = ContactStatus.NEVER
        elif consent.status == consent.Status.ACTIVE:
            status = ContactStatus.AGREED
        else:
            status = ContactStatus(consent.status)
        if self.closure and status != ContactStatus.REVOKED:
            return ContactStatus.CLOSED
        return status

    @property
    def may_be_contacted(self) -> bool:
        return self.contact_status == ContactStatus.AGREED

    @property
    def card(self) -> SafeContactCard | None:
        """The safe-contact card, or None while nobody has written one."""
        card: SafeContactCard | None = getattr(self, "safe_contact_card", None)
        return card if card and card.is_written else None

    @property
    def reaching(self) -> Reaching:
        """Whether they may be reached, by their consent, their card and who answered lately."""
        return Reaching(self.contact_status, self.card, self.ladder)

    @property
    def call_refusal(self) -> Refusal | None:
        """Why they may not be called at this moment; None if they may."""
        return self.reaching.refusal(Channel.CALL, timezone.now())

    @property
    def refusals_to_override(self) -> list[Refusal]:
        """What card or ladder forbids now, of the channels that we have a number for."""
        refusals = self.reaching.refusals_to_override(timezone.now())
        by_number = () if self.numbers else (Channel.CALL, Channel.TEXT)
        return [each for each in refusals if each.channel not in by_number]

    @property
    def reasons_against(self) -> list[str]:
        """The sentences of those refusals, each once."""
        return list(dict.fromkeys(each.sentence for each in self.refusals_to_override))

    @property
    def ladder(self) -> Ladder:
        """The attempts that they have not answered; a list fetches them for all at once."""
        if self.fetched_ladder is None:
            read_ladder(self)
        ladder: Ladder = self.fetched_ladder or Ladder()
        return ladder

    @property
    def numbers(self) -> list[Written]:
        """The phone numbers by which they are called or texted, the usual one first."""
        second = self.card.second_phone if self.card else ""
        return [read(each) for each in (self.phone_number, second) if each]

    @property
    def phone_number_to_read(self) -> str:
        return spaced(self.phone_number)

    def form_initial(self) -> dict:
        """What the record says, under the names that a form asks for."""
        return {**model_to_dict(self), **self.demographics.form_initial()}

    @property
    def closure(self) -> Closure | None:
        """The closure in force, or None while the record is open."""
        closures = (
            self.closures.all() if self.fetched_closures is None else self.fetched_closures
        )
        return next((each for each in closures if not each.reopened_on), None)

    @property
    def alerts(self) -> list[SafetyAlert]:
        """The safety alerts in force, oldest first; a list fetches them for all at once."""
        if self.fetched_alerts is None:
            self.fetched_alerts = list(self.safety_alerts.in_force())
        return self.fetched_alerts

    @property
    def is_open(self) -> bool:
        return not self.closures.in_force().exists()

    @property
    def pending_erasure(self) -> "Erasure | None":
        """The erasure that waits for its day, or None."""
        return next((each for each in self.erasures.all() if each.is_pending), None)

    def lock_and_refresh(self) -> Held:
        """Hold the row, read it anew, and ask again whether who fetched it reaches so far.

        Returns:
            What is so while the row is held, for the verb to decide by.

        Raises:
            Client.DoesNotExist: they do not see the record any more.
            TooLittleReach: they see it, and may no longer do that.
        """
        if held := self._take_what_is_held():
            return held
        locking.hold(Client, self.pk)
        fresh, held = read_held(Client, self.pk, self.reached_by)
        self.take_over(fresh)
        return held

    def _take_what_is_held(self) -> Held | None:
        """Return what `ClientQuerySet.hold` has just read, once and in its own transaction."""
        held, self.just_held = self.just_held, None
        return held if held and self.held_in is locking.current_transaction() else None

    def take_over(self, fresh: Self) -> None:
        super().take_over(fresh)
        self.fetched_consents = self.fetched_closures = None
        self.fetched_alerts = self.fetched_ladder = None

    def agrees_to(self, purpose: str) -> bool:
        """Whether a consent to this purpose is in force today."""
        return self.consents.in_force().filter(purpose=purpose).exists()

    def check_amendment(self, changes: dict[str, Any], held: Held) -> None:
        """Allow a closed record to lose information, and not to gain any."""
        if any(changes.values()):
            held.check_writable()

    @transaction.atomic
    def revoke_consent(self, purpose: str, *, by: User, on: date | None = None) -> None:
        """Take back what the client agreed to for this purpose, and stop what relied on it.

        Raises:
            NoConsentToRevoke: they never agreed to it, or it is revoked.
        """
        self.lock_and_refresh()
        consent = self.consents.current().filter(purpose=purpose).first()
        if consent is None:
            raise NoConsentToRevoke
        consent.revoke(by=by, on=on)

    @transaction.atomic
    def change_program(self, program: Program | None, *, by: User) -> None:
        """Enroll the client in a program, or in none if `program` is None.

        Raises:
            NotAMember: the program left or joined is confidential, and `by` is no member.
        """
        self.lock_and_refresh()
        left_and_joined = {self.program_id, program and program.pk} - {None}
        if Program.objects.hidden_from(by).filter(pk__in=left_and_joined).exists():
            raise NotAMember
        if self.program_id == (program and program.pk):
            return
        self.program = program
        self.save(update_fields=["program"])
        key = str(program.pk) if program else ""
        trail.record("client.program_changed", self, by=by, program=key)

    @transaction.atomic
    def add_follow_up(
        self,
        *,
        by: User,
        kind: str,
        due_on: date,
        due_at: time | None = None,
        task: str = "",
        owner: User | None = None,
        contact: Contact | None = None,
        on: date | None = None,
        repeats: str = "",
        repeats_until: date | None = None,
    ) -> FollowUp:
        """Add something to do for the client by a date.

        Args:
            kind: a `FollowUp.Kind`.
            owner: who does it; `by` unless another user is named.
            contact: the contact at which it was agreed, if any.
            on: the earliest date it may be due; today unless given.
            repeats: a `Repeats`, if it is followed by another one once it is done.
            repeats_until: the last day for which one is planned; none, as long as the case is
                open.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            RepetitionEndsTooSoon: it repeats until a day before it is due.
            InThePast: the due date is before `on`.
            ContactNotAgreed: it reaches out to a client who did not agree to be contacted.
            ChannelRefused: the client refused all that it could reach them by.
        """
        held = self.lock_and_refresh()
        held.check_writable()
        return FollowUp.add(
            self,
            held,
            by=by,
            owner=owner,
            contact=contact,
            kind=kind,
            due_on=due_on,
            due_at=due_at,
            task=task,
            on=on,
            repeats=repeats,
            repeats_until=repeats_until,
        )

    @transaction.atomic
    def close(
        self, *, by: User, reason: str, summary: str = "", on: date | None = None
    ) -> Closure:
        """End services. Open follow-ups end with it: nobody is called about a closed record."""
        held = self.lock_and_refresh()
        if not held.is_open:
            raise AlreadyClosed
        for follow_up in self.follow_ups.open():
            follow_up.complete(by=by, outcome=FollowUp.Outcome.NOT_NEEDED, on=on, goes_on=False)
        closure = self.closures.create(
            reason=reason, summary=summary, closed_by=by, closed_on=on or timezone.localdate()
        )
        trail.record("client.closed", self, by=by, reason=reason)
        return closure

    def record_reached(self, day: date) -> None:
        """Remember the latest day the person was reached: a derived date, without history."""
        if self.last_reached_on and self.last_reached_on >= day:
            return
        Client.objects.filter(pk=self.pk).filter(
            models.Q(last_reached_on=None) | models.Q(last_reached_on__lt=day)
        ).update(last_reached_on=day)

    def recount_reached(self) -> None:
        """Find the latest day the person was reached anew, after a contact was corrected."""
        newest = self.contacts.reached().aggregate(day=models.Max("occurred_on"))["day"]
        if newest != self.last_reached_on:
            Client.objects.filter(pk=self.pk).update(last_reached_on=newest)
            self.last_reached_on = newest
