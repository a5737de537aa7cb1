from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework.exceptions import SeveralAwards
from casework.forms.anonymous_contacts import PREFIX, GivenForm
from casework.forms.awards import NO_AWARD, PaidByField
from casework.forms.contacts import MANY_CLIENTS
from casework.forms.people import WORDS
from casework.models import Client
from casework.models.client_lists import read_contact_status
from casework.reach import Reach
from casework.recording import usual_award
from casework.searching import FoundPeople, find_to_log
from pages.choices import Radios
from pages.editing import EditForm
from pages.numbers import NumberField
from pages.requests import FIND
from pages.sending import SentOnceForm
from pages.texts import LINE, PARAGRAPH
from pages.typed import ShownAsTyped
from places.forms.places import OnePlaceField
from rounds.correcting import numbers_of
from rounds.meeting import offered_on, people_to_meet
from rounds.models import Bucket, OutreachRound
from rounds.models.round_counts import NO_BUCKET
from services.models.services import every_service

COUNT = "count-"  # of a field that asks how many; behind it, the key of the bucket
TOGETHER = "people"  # in place of a key: all people without a name
MOST_COUNTED = 500
MOST_MET = 100  # who taps more has tapped something else


class PeopleMet(forms.Field):
    """Known clients who were met: keys of those with whom the worker may log a contact."""

    widget = forms.CheckboxSelectMultiple
    worker = None

    def to_python(self, value):
        """Return clients, each as the worker reaches them now."""
        keys = keys_of(value or [])
        found = list(Client.objects.reachable_by(self.worker, Reach.LOG).filter(pk__in=keys))
        if len(found) < len(value or []):
            raise ValidationError(
                _(
                    "Someone whom you checked is no longer on your list. Check whom you met "
                    "again: everything else is kept."
                )
            )
        return found


def keys_of(texts):
    """Return the keys among what a browser sent, and no more than anybody taps."""
    keys = set()
    for text in texts[:MOST_MET]:
        try:
            keys.add(UUID(text))
        except ValueError:
            continue
    return keys


class RoundFields(GivenForm):
    """Where it was, how many people, and what they were given."""

    place = forms.CharField(
        label=_("Place"),
        help_text=_("Such as: Pier 4. No client’s name and no home address."),
        max_length=LINE,
        required=False,
    )
    about = forms.CharField(
        label=_("About the place"),
        help_text=_("One line for your team. No names needed."),
        max_length=PARAGRAPH,
        widget=forms.Textarea({"rows": 2}),
        required=False,
    )

    def ask_how_many(self, buckets):
        """Add a number for each bucket, by the name of its field in `buckets`."""
        self.buckets = {COUNT + (str(each.pk) if each else TOGETHER): each for each in buckets}
        for name, bucket in self.buckets.items():
            self.fields[name] = NumberField(
                0,
                MOST_COUNTED,
                label=bucket.label if bucket else NO_BUCKET,
                sentence=_("Enter how many people you met, from %(least)s to %(most)s."),
                required=False,
            )

    @property
    def counts(self):
        return [field for field in self if field.name in self.buckets]

    @property
    def decisions(self):
        """What the page asks about because somebody else changed it meanwhile."""
        return [field for field in self if field.is_decision]

    @property
    def arguments(self):
        """What the verb takes, except `by`."""
        asked = {n: v for n, v in super().arguments.items() if n not in self.buckets}
        people = {each: self.cleaned_data[name] or 0 for name, each in self.buckets.items()}
        return {**asked, "counts": people}


class RoundForm(ShownAsTyped, SentOnceForm, RoundFields):
    """What a round that is under way was: one save makes all of it."""

    listed = OnePlaceField(
        label=_("Place of the list"),
        help_text=_("The contact of each client whom you check is logged there."),
        empty_label=_("Not on the list"),
        required=False,
    )
    met = PeopleMet(label=_("Known clients whom you met"), required=False)
    award = PaidByField()

    def __init__(self, *args, outreach_round, worker, **kwargs):
        super().__init__(*args, **kwargs)
        offered = offered_on(outreach_round.day, worker)
        self.initial["place"] = outreach_round.place_or_none or ""
        self.fields["met"].worker = self.worker = worker
        self.listed_place = outreach_round.listed_place
        self.initial["listed"] = str(self.listed_place.pk) if self.listed_place else ""
        self.fields["listed"].offer(worker, self.initial["listed"])
        self.ask_how_many(offered.buckets)
        self.ask_for(offered.items)
        self.only_award = next(iter(offered.awards), None)
        if len(offered.awards) < 2:
            del self.fields["award"]
        else:
            self.fields["award"].offer(offered.awards)
            self.fields["award"].required = True
            self.initial["award"] = _usual(worker, outreach_round.day)

    @property
    def arguments(self):
        paid_by = {} if "award" in self.fields else {"award": self.only_award}
        return {**super().arguments, **paid_by}

    @cached_property
    def found(self) -> FoundPeople | None:
        """Whom the button *Find* found; None if it was not pressed."""
        if self.as_typed is None or self.as_typed.get(FIND) != "met":
            return None
        return find_to_log(self.as_typed.get(WORDS, ""), by=self.worker)

    @cached_property
    def people(self):
        """Whom the page offers to tap, each with `is_checked`; who is checked stays on it."""
        answers = self.data if self.is_bound else self.as_typed
        checked = keys_of(answers.getlist("met")) if answers is not None else set()
        clients = self.found.clients if self.found else []
        if self.found and self.found.only:
            checked.add(self.found.only.pk)
        offered = {each.pk: each for each in people_to_meet(self.worker, self.listed_place)}
        found = {each.pk: offered.get(each.pk, each) for each in clients}
        beside = self._beside(checked - offered.keys() - found.keys())
        people = list({**found, **beside, **offered}.values())
        for client in people:
            client.is_checked = client.pk in checked
        return people

    def _beside(self, keys):
        """Return by key those who are checked, and not among those whom the page offers."""
        if not keys:
            return {}
        reached = Client.objects.reachable_by(self.worker, Reach.LOG).in_bulk(keys)
        read_contact_status(reached.values())
        return reached

    @property
    def has_many_people(self) -> bool:
        """Whether the list is so long that it may not have everybody."""
        return len(self.people) > MANY_CLIENTS

    @cached_property
    def people_met(self):
        """Who was checked and is still to be seen: also when the form is sent again."""
        keys = keys_of(self.data.getlist("met"))
        return list(Client.objects.reachable_by(self.worker, Reach.LOG).filter(pk__in=keys))


def _usual(worker, day):
    try:
        award = usual_award(worker, day)
    except SeveralAwards:
        return ""
    return str(award.pk) if award else NO_AWARD


class StartForm(SentOnceForm):
    """The button that starts a round, at a place of the list where it says so."""

    listed = OnePlaceField(empty_label="", required=False)

    def __init__(self, *args, worker, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["listed"].offer(worker)


class RoundEditForm(EditForm, RoundFields):
    """Correct the counts, the supplies and the words of a saved round."""

    def __init__(self, *args, record: OutreachRound, **kwargs):
        _counts, given = numbers_of(record)
        counted = list(Bucket.objects.filter(pk__in=record.counts.values("bucket")))
        in_use = Bucket.objects.on(record.day).exclude(pk__in=[each.pk for each in counted])
        together = [None] if record.counts.filter(bucket=None).exists() else []
        self.asked = [*together, *counted, *in_use] or [None]
        self.items_asked = [
            each
            for each in every_service().values()
            if each.code in given or (each.is_item and not each.is_retired)
        ]
        super().__init__(*args, record=record, **kwargs)
        self.ask_how_many(self.asked)
        self.ask_for(self.items_asked)

    def present(self):
        counts, given = numbers_of(self.record)
        keys = {each and each.pk: each for each in self.asked}
        people = {COUNT + (str(key) if key else TOGETHER): counts.get(key) for key in keys}
        items = {PREFIX + each.code: given.get(each.code) for each in self.items_asked}
        return {**super().present(), **people, **items}


class WithdrawalForm(SentOnceForm):
    """Why a round is withdrawn: the button that undoes has no question."""

    withdrawal = forms.ChoiceField(
        label=_("Why do you withdraw it?"),
        choices=[
            (each.value, each.label)
            for each in OutreachRound.Withdrawal
            if each != OutreachRound.Withdrawal.UNDONE
        ],
        widget=Radios,
        error_messages={"required": _("Choose why it is withdrawn.")},
    )
