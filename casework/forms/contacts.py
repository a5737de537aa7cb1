"""Logging a contact on one page, and correcting one."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import locking
from audit.prepared import PreparedQuery
from casework.chips import first_open_and_safe
from casework.exceptions import NotForEverybody
from casework.forms.awards import AskedOfADay
from casework.forms.day_questions import AsksAboutTheDay
from casework.forms.offers import Offers, ServicesField
from casework.forms.people import OtherPeople, OthersField, keys_in, whose_name_is_in
from casework.models import Client, Contact, FollowUp
from casework.models.client_lists import read_safe_contact
from casework.models.contacts import NOT_IN_PERSON
from casework.models.reach import has_grants, values_of
from casework.reach import REGULAR_ACCESS, Reach, TooLittleReach
from casework.safe_hours_text import day_in_words
from casework.searching import SHOWN, FoundPeople, find_to_log
from drafts.drafted import DraftedForm
from encryption.row_keys import new_row_key
from opening.models import ClosedDay
from opening.open_days import OpenDays
from pages.choices import Radios, RevealingRadios, drop_unrevealed
from pages.dates import AHEAD, PAST, DayField, TimeField
from pages.numbers import NumberField
from pages.requests import FIND
from pages.texts import LINE, NOTE
from places.forms.places import PlaceChoiceField

TILE_ATTRS = {"class": "tiles"}
OPTIONAL_FIELDS = ("place_kind", "place_key", "minutes", "present")
MINUTES = _("Enter the minutes, from %(least)s to %(most)s.")
NAMED = _(
    "The note goes into each of the records, and has a name of one of these people in it. Move "
    "it to “Only about this person”, or confirm that it may stand there."
)
TOO_LONG = _("With what is about one person alone, the note has more than %(most)s characters.")
MANY_CLIENTS = 6  # a phone shows no more without scrolling


class When(TextChoices):
    NOW = "now", _("Now")
    EARLIER = "earlier", _("Earlier today")
    ANOTHER_DAY = "another_day", _("Another date")


class Next(TextChoices):
    NOTHING = "nothing", _("No follow-up")
    TOMORROW = "tomorrow", _("Tomorrow")
    WEEK = "week", _("In a week")
    FORTNIGHT = "fortnight", _("In two weeks")
    ANOTHER_DAY = "another_day", _("Another date")


DAYS_AHEAD = {
    Next.TOMORROW: timedelta(days=1),
    Next.WEEK: timedelta(days=7),
    Next.FORTNIGHT: timedelta(days=14),
}

USUAL_PLACE = {
    Contact.Kind.STREET: Contact.PlaceKind.OUTDOORS,
    Contact.Kind.VISIT: Contact.PlaceKind.HOME,
    Contact.Kind.OFFICE: Contact.PlaceKind.OFFICE,
    Contact.Kind.ACCOMPANIMENT: Contact.PlaceKind.OTHER,
    Contact.Kind.PHONE: Contact.PlaceKind.REMOTE,
    Contact.Kind.MESSAGE: Contact.PlaceKind.REMOTE,
}


KIND_FOR = {  # of a contact, by the kind of follow-up that it carries out
    FollowUp.Kind.CALL: Contact.Kind.PHONE,
    FollowUp.Kind.VISIT: Contact.Kind.VISIT,
    FollowUp.Kind.OFFICE: Contact.Kind.OFFICE,
}


class ClientSelect(forms.Select):
    """Shows everybody; whose name does not open is not to be chosen."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value and not value.instance.can_be_named:
            option["attrs"]["disabled"] = True
        return option


class ClientIterator(forms.models.ModelChoiceIterator):
    """Offers the clients reached last, and whoever is chosen: others are found by typing."""

    def __init__(self, field):
        self.field = field

    def __iter__(self):
        yield "", self.field.empty_label
        for client in self.field.offered:
            yield self.choice(client)

    def __len__(self):
        return 1 + len(self.field.offered)


class ClientChoiceField(forms.ModelChoiceField):
    """One of any number of clients. A page lists `SHOWN` of them, and `chosen`, a key."""

    widget = ClientSelect
    iterator = ClientIterator
    chosen = None
    worker = None
    found: FoundPeople | None = None
    _queryset = None
    nothing_to_choose = _(
        "No open client is assigned to you or your team. Add a new client, or count an "
        "anonymous contact."
    )

    def offer(self, worker, chosen):
        """Let a worker choose among those with whom they may log a contact."""
        self.worker, self.chosen = worker, chosen
        self.widget.choices = self.choices

    @property
    def queryset(self):
        """Those to choose among; a form that is sent asks about one, and never for this."""
        if self._queryset is None and self.worker:
            clients = Client.objects.reachable_by(self.worker, Reach.LOG)
            self._queryset = clients.open().by_last_reached()
        return self._queryset

    @queryset.setter
    def queryset(self, queryset):
        self._queryset = queryset

    @staticmethod
    def to_key(value):
        return Client._meta.pk.to_python(value)

    def clean(self, value):
        """Return the client, held: what they are now decides, for the form and for the verb."""
        key = None if value in self.empty_values else self.to_key(value)
        self.validate(key)
        try:
            client = Client.objects.hold(key, self.worker, Reach.LOG)
        except (Client.DoesNotExist, TooLittleReach):
            client = None
        if client is None or not client.just_held.is_open:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params={"value": value})
        return client

    def label_from_instance(self, client):
        return f"{client.name_in_a_list} ({client.chart_number})"

    @cached_property
    def first(self):
        """The first of the clients: one more than the page lists, if there are as many."""
        return _first_of(self.worker)

    @property
    def has_choices(self) -> bool:
        return bool(self.offered)

    @property
    def has_others(self) -> bool:
        """Whether the page does not list them all."""
        return len(self.first) > SHOWN

    @cached_property
    def offered(self):
        """The clients that the page lists: whoever is chosen is one of them.

        Where somebody looked for a client without a script, those who were found.
        """
        first = self.first[:SHOWN]
        if self.found and self.found.clients:
            first = self.found.clients
        try:
            chosen = self.to_python(self.chosen)
        except ValidationError:
            return first
        return first if chosen is None or chosen in first else [chosen, *first]


def _first_of(worker: User) -> list[Client]:
    """Return the clients whom `worker` reached last, one more than a page lists."""
    if not worker.is_active or worker.role not in REGULAR_ACCESS:
        return []
    return _first.records(worker.role, has_grants(worker), **values_of(worker))


def _choosable(
    role: str, is_granted: bool, *, user: UUID, now: datetime, team: UUID | None = None
) -> QuerySet:
    person = User(pk=user, role=role, team_id=team)
    reached = Client.objects.reachable_by(person, Reach.LOG, now=now, has_grants=is_granted)
    return reached.open().by_last_reached()[: SHOWN + 1]


_first = PreparedQuery(_choosable)


class ChoosesClient:
    """A form with a `ClientChoiceField` called `client`.

    It is a `ShownAsTyped`, so that a button finds a client where no script does.
    """

    def offer_clients(self, worker, besides=None):
        """Let a worker choose a client; the only one who was found is chosen already.

        Args:
            besides: the key of a client who is no choice.
        """
        field = self.fields["client"]
        if self.as_typed and self.as_typed.get(FIND) == "client":
            words = self.as_typed.get("typed", "")
            field.found = find_to_log(words, by=worker, besides=besides)
            if field.found.only:
                self.typed["client"] = str(field.found.only.pk)
        field.offer(worker, self["client"].value())

    @cached_property
    def chosen_client(self) -> Client | None:
        """The client whom the page shows as chosen, to say how they are reached, or if not."""
        try:
            client = self.fields["client"].to_python(self["client"].value())
        except ValidationError:
            return None
        if client:
            read_safe_contact(client)
        return client

    @property
    def has_many_clients(self) -> bool:
        """Whether the list is so long that typing is quicker."""
        field = self.fields["client"]
        return field.found is not None or len(field.offered) > MANY_CLIENTS


class FollowUpField(forms.ModelMultipleChoiceField):
    """The follow-up from which the page was opened: ticked, the contact completes it."""

    def label_from_instance(self, follow_up):
        facts = {
            "kind": follow_up.get_kind_display(),
            "task": follow_up.task_in_a_list,
            "day": date_format(follow_up.due_on),
        }
        if facts["task"]:
            return _("%(kind)s: %(task)s, due %(day)s") % facts
        return _("%(kind)s, due %(day)s") % facts


class ContactForm(ChoosesClient, DraftedForm, AskedOfADay, AsksAboutTheDay):
    client = ClientChoiceField(
        label=_("Who"),
        queryset=None,
        empty_label=_("Choose a client"),
        error_messages={"required": _("Choose the client.")},
    )
    others = OthersField(label=_("Other people who were there"), required=False)
    own = forms.CharField(
        label=_("Only about the person at “Who”"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=NOTE,
        required=False,
    )
    names_are_right = forms.BooleanField(
        label=_("Yes, the name may stand in each record"), required=False
    )
    completes = FollowUpField(
        label=_("Complete this follow-up"),
        queryset=FollowUp.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=When,
        initial=When.NOW,
        widget=RevealingRadios(
            TILE_ATTRS, reveals={When.EARLIER: ["began_at"], When.ANOTHER_DAY: ["occurred_on"]}
        ),
        error_messages={"required": _("Choose when the contact was.")},
    )
    began_at = TimeField(label=_("Time (about)"), required=False)
    occurred_on = DayField(PAST, label=_("Date of contact"), required=False)
    kind = forms.ChoiceField(
        label=_("Type of contact"),
        choices=Contact.Kind,
        widget=Radios(TILE_ATTRS),
        initial=Contact.Kind.STREET,
        error_messages={"required": _("Choose the type of contact.")},
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Contact.Outcome,
        widget=Radios(TILE_ATTRS),
        initial=Contact.Outcome.REACHED,
        error_messages={"required": _("Choose the outcome.")},
    )
    services = ServicesField(label=_("Services and items offered"), required=False)
    note = forms.CharField(
        label=_("Contact note"),
        help_text=_(
            "Write facts, and the client's own words where you can. Your supervisor can read "
            "this, and a court could order it."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=NOTE,
        required=False,
    )
    place_kind = forms.ChoiceField(
        label=_("Location type"),
        choices=[("", _("Usual place for this type")), *Contact.PlaceKind.choices],
        required=False,
    )
    place_key = PlaceChoiceField(
        label=_("Place"), empty_label=_("No place of the list"), required=False
    )
    minutes = NumberField(1, 1440, label=_("Minutes"), sentence=MINUTES, required=False)
    present = forms.ModelMultipleChoiceField(
        label=_("Other staff present"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple(TILE_ATTRS),
        required=False,
    )
    next = forms.ChoiceField(
        label=_("Follow-up"),
        choices=Next,
        initial=Next.NOTHING,
        widget=RevealingRadios(
            TILE_ATTRS,
            reveals={
                Next.TOMORROW: ["next_kind", "task"],
                Next.WEEK: ["next_kind", "task"],
                Next.FORTNIGHT: ["next_kind", "task"],
                Next.ANOTHER_DAY: ["due_on", "next_kind", "task"],
            },
        ),
        error_messages={"required": _("Choose a follow-up date, or No follow-up.")},
    )
    chip_days = forms.CharField(required=False, widget=forms.HiddenInput)  # as shown
    due_on = DayField(AHEAD, label=_("Follow-up date"), required=False)
    next_kind = forms.ChoiceField(
        label=_("How"),
        choices=FollowUp.Kind,
        initial=FollowUp.Kind.VISIT,
        required=False,
    )
    task = forms.CharField(label=_("What you will do"), max_length=LINE, required=False)
    task.optional_when_revealed = True

    def __init__(self, data=None, *, worker, follow_up=None, initial=None, **shown):
        initial = {**(initial or {}), **_initial_for(follow_up)}
        super().__init__(data, initial=initial, **shown)
        self.follow_up = follow_up
        self.fields["completes"].queryset = FollowUp.objects.filter(
            pk__in=[follow_up.pk] if follow_up else []
        )
        if not follow_up:
            del self.fields["completes"]
        self.worker = worker
        self.offer_clients(worker)
        self.fields["others"].worker = worker
        typed = self.typed and self.typed.get("place_key")
        self.fields["place_key"].offer(worker, typed=typed)
        self.people = OtherPeople(data, self.fields["client"], typed=self.typed)
        self.fields["present"].queryset = (
            User.objects.active().in_team(worker.team_id).exclude(pk=worker.pk)
        )
        self.fields["next"].widget.choices = CallableChoiceIterator(self._dated_chips)
        self.fields["chip_days"].initial = lambda: ",".join(map(str, self.days_of_chips))
        day, shown_for = self.read_day()
        self.offers = Offers(data, worker, day, shown_for=shown_for, typed=self.typed)
        self.fields["services"].offer(self.offers.offering.listed)

    def bring_up_to_date(self, typed, draft):
        """Let "now", "earlier today" and "tomorrow" mean the days that they meant then."""
        saved_at, today = timezone.localtime(draft.saved_at), timezone.localdate()
        if typed.get("when") in (When.NOW, When.EARLIER):
            if saved_at.date() != today:
                typed["when"] = When.ANOTHER_DAY.value
                typed["occurred_on"] = saved_at.date().isoformat()
            elif typed["when"] == When.NOW:
                typed["when"] = When.EARLIER.value
                typed["began_at"] = saved_at.time().isoformat("minutes")
        if typed.get("next") in DAYS_AHEAD:
            meant = dict(zip(DAYS_AHEAD, typed.get("chip_days", "").split(","), strict=False))
            day = meant.get(typed["next"], "")
            if day and day != self._day_of(typed["next"]).isoformat():
                typed["next"], typed["due_on"] = Next.ANOTHER_DAY.value, day

    @cached_property
    def contact_key(self):
        """The key of the contact that will be made: a second sending finds it by that."""
        return new_row_key()

    def makes(self):
        return Contact(pk=self.contact_key)

    def _read(self, name):
        """Today is meant, whatever day is typed, until "Another day" is chosen."""
        is_hidden = name == "occurred_on" and self["when"].value() != When.ANOTHER_DAY
        return None if is_hidden else super()._read(name)

    def is_valid(self):
        return all([super().is_valid(), self.offers.is_valid(), not self.people.has_errors])

    def full_clean(self):
        """Hold those with lesser keys before the client: one order for all who hold several."""
        if self.people.checked:
            chosen = next(keys_in([self["client"].data]), None)
            for key in sorted(self.people.checked):
                if chosen and key < chosen:
                    with suppress(Client.DoesNotExist):  # then it is no choice
                        locking.hold(Client, key)
        super().full_clean()

    def add_error(self, field, error):
        if isinstance(error, NotForEverybody):
            self.people.show(error)
        super().add_error(field, error)

    def clean(self):
        cleaned = super().clean()
        drop_unrevealed(self)
        self._require(
            "occurred_on", _("Enter the date of contact."), by=("when", When.ANOTHER_DAY)
        )
        if cleaned.get("when") == When.EARLIER and is_still_to_come(cleaned.get("began_at")):
            self.add_error("began_at", _("The time must be now or earlier."))
        check_has_a_place(self)
        self._require("due_on", _("Enter the follow-up date."), by=("next", Next.ANOTHER_DAY))
        there = self.everybody
        if cleaned.get("occurred_on"):
            for client in there:
                self.ask_about(client, cleaned["occurred_on"])
        for follow_up in cleaned.get("completes", ()):
            if there and follow_up.client_id not in {client.pk for client in there}:
                self.add_error("completes", _("This follow-up is for another client."))
        self.offers.settle_awards([each for each in there if self._gets_services(each)])
        if there[1:]:
            self._check_notes(there)
        if cleaned.get("next") != Next.NOTHING and not cleaned.get("next_kind"):
            self.add_error("next_kind", _("Choose the type of follow-up."))
        return cleaned

    @property
    def everybody(self) -> list[Client]:
        """The client and the others, each once; nobody while no client is chosen."""
        client = self.cleaned_data.get("client")
        others = self.cleaned_data.get("others", ())
        return [client, *(each for each in others if each != client)] if client else []

    def _check_notes(self, there):
        """Ask once about a name in the note for everybody, which none of the others may read.

        What one record will hold must also fit when it is corrected.
        """
        note = self.cleaned_data.get("note", "")
        if not self.cleaned_data.get("names_are_right") and whose_name_is_in(note, there):
            self.add_error("names_are_right", NAMED)
        if any(len(self._note_about(each)) > NOTE for each in there):
            self.add_error("note", TOO_LONG % {"most": NOTE})

    def _gets_services(self, client):
        is_first = client == self.cleaned_data.get("client")
        return is_first or self.people.about(client).get("gets_services", False)

    def _note_about(self, client):
        """Return what the record of one person will say: the note for all, then their own."""
        parts = [self.cleaned_data.get("note")]
        if client == self.cleaned_data["client"]:
            parts.append(self.cleaned_data.get("own"))
        parts.append(self.people.about(client).get("own"))
        return "\n\n".join(part for part in parts if part)

    def _require(self, name, sentence, *, by):
        """Ask for a field that the answer `by`, a field and its value, makes necessary."""
        question, answer = by
        is_asked = self.cleaned_data.get(question) == answer
        if is_asked and name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, sentence)

    @property
    def moves(self) -> list[str]:
        """Sentences for the chips whose day is not safe for a call or a visit."""
        card = self.chosen_client and self.chosen_client.card
        if not card or not card.hours.are_limited:
            return []
        sentences = []
        for chip in DAYS_AHEAD:
            safe_day = self._safe_day(chip, card)
            if safe_day != self._day_of(chip):
                facts = {"chip": chip.label, "day": day_in_words(safe_day)}
                sentence = _("%(chip)s: a call or visit moves to %(day)s, a safe day.")
                sentences.append(sentence % facts)
        return sentences

    @cached_property
    def open_days(self) -> OpenDays:
        return ClosedDay.objects.open_days()

    @cached_property
    def days_of_chips(self) -> list[date]:
        """The day that each chip means: as the page showed it, or the first open one."""
        today = timezone.localdate()
        with suppress(ValueError):
            shown = self.data.get(self.add_prefix("chip_days"), "").split(",")
            days = [date.fromisoformat(each) for each in shown]
            if len(days) == len(DAYS_AHEAD) and all(
                today <= day < today + timedelta(days=366) for day in days
            ):
                return days
        return [self.open_days.next_open(today + ahead) for ahead in DAYS_AHEAD.values()]

    def _day_of(self, chip):
        return dict(zip(DAYS_AHEAD, self.days_of_chips, strict=True))[chip]

    def _safe_day(self, chip, card):
        here = timezone.get_default_timezone()
        return first_open_and_safe(self._day_of(chip), self.open_days, card.hours, here)

    def _dated_chips(self):
        """Return the answers, each chip with the day it means: “In a week, Mon, Dec 7”."""
        choices = []
        for value, label in Next.choices:
            if value in DAYS_AHEAD:
                day = day_in_words(self._day_of(Next(value)))
                label = _("%(chip)s, %(day)s") % {"chip": label, "day": day}
            choices.append((value, label))
        return choices

    @property
    def has_optional_answers(self) -> bool:
        """Whether the folded part of the page holds something that must be seen."""
        return any(self[name].errors or self[name].value() for name in OPTIONAL_FIELDS)

    @property
    def problems(self):
        """Every field with an error, of the page and of its rows of offers: for the summary."""
        forms_of_page = [self, *self.people.rows.values(), *self.offers.rows]
        return [field for form in forms_of_page for field in form if field.errors]

    @property
    def arguments(self) -> dict:
        """The keyword arguments of `recording_together.record_contacts`, except `by`."""
        return {
            "people": [self._about(client) for client in self.everybody],
            "contact": {
                "kind": self.cleaned_data["kind"],
                "place_kind": self.cleaned_data["place_kind"]
                or USUAL_PLACE[self.cleaned_data["kind"]],
                "outcome": self.cleaned_data["outcome"],
                "occurred_on": self._day(),
                "began_at": self._time(),
                "place_key": self.cleaned_data["place_key"],
                "minutes": self.cleaned_data["minutes"],
            },
            "present": self.cleaned_data["present"],
        }

    def _about(self, client):
        """Return the arguments of `recording.record_contact` that are one person's alone.

        The follow-up is for the first; the one that is completed, for whomever it was.
        """
        is_first = client == self.cleaned_data["client"]
        completes = self.cleaned_data.get("completes", ())
        return {
            "client": client,
            "contact": {
                "id": self.contact_key if is_first else new_row_key(),
                "note": self._note_about(client),
            },
            "offers": self.offers.facts_for(client, self._day())
            if self._gets_services(client)
            else [],
            "follow_up": self._follow_up() if is_first else None,
            "completes": [each for each in completes if each.client_id == client.pk],
        }

    def _day(self):
        if self.cleaned_data["when"] == When.ANOTHER_DAY:
            return self.cleaned_data["occurred_on"]
        return timezone.localdate()

    def _time(self):
        if self.cleaned_data["when"] == When.NOW:
            return timezone.localtime().time().replace(second=0, microsecond=0)
        if self.cleaned_data["when"] == When.EARLIER:
            return self.cleaned_data["began_at"]
        return None

    def _follow_up(self):
        answer = self.cleaned_data["next"]
        if answer == Next.NOTHING:
            return None
        kind, client = self.cleaned_data["next_kind"], self.cleaned_data["client"]
        if answer == Next.ANOTHER_DAY:
            due_on = self.cleaned_data["due_on"]
        elif kind in FollowUp.CHANNELS and client.card and client.card.hours.are_limited:
            due_on = self._safe_day(answer, client.card)
        else:
            due_on = self._day_of(answer)
        return {
            "due_on": due_on,
            "kind": kind,
            "task": self.cleaned_data["task"],
        }


def _initial_for(follow_up):
    """Return what the page says at first when it is opened from a follow-up."""
    if not follow_up:
        return {}
    kind = KIND_FOR.get(follow_up.kind, Contact.Kind.STREET)
    return {"client": follow_up.client_id, "kind": kind, "completes": [follow_up.pk]}


def check_has_a_place(form):
    """Refuse the place of a call or a message: nobody was seen there."""
    if form.cleaned_data.get("place_key") and form.cleaned_data.get("kind") in NOT_IN_PERSON:
        form.add_error("place_key", _("A call or a message has no place. Choose none."))


def is_still_to_come(time_of_today) -> bool:
    return time_of_today is not None and time_of_today > timezone.localtime().time()
