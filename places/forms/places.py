"""Adding, changing and merging places, and choosing one."""

from functools import cache
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from audit import locking
from pages.editing import EditForm
from pages.sending import SentOnceForm
from pages.texts import LINE, NOTE
from places.exceptions import SamePlace
from places.models import Area, Place
from places.models.places import alike, by_name


class SearchForm(forms.Form):
    """One box. What is typed into it is posted: no address, history or log ever holds it."""

    typed = forms.CharField(label=_("Find a place"), max_length=100, required=False)


class AreaField(forms.ModelChoiceField):
    """One of the agency's areas that are in use, or none."""

    widget = forms.Select({"translate": "no"})

    def label_from_instance(self, area):
        return area.label


class PlaceFields(forms.Form):
    """What a place is called, how to get there, and in which part of town it is."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("What your team calls it, such as: Pier 4. No client’s name."),
        max_length=LINE,
        error_messages={"required": _("Enter the name of the place.")},
    )
    directions = forms.CharField(
        label=_("Directions and notes"),
        help_text=_("How to find it, and what to know before going. No client’s name."),
        max_length=NOTE,
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )
    area = AreaField(
        label=_("Area"),
        queryset=Area.objects.none(),
        empty_label=_("No area"),
        required=False,
    )


class PlaceForm(SentOnceForm, PlaceFields):
    """A new place. One whose name sounds the same is asked about once."""

    is_another = forms.BooleanField(label=_("Yes, this is another place"), required=False)

    def __init__(self, *args, worker, **kwargs):
        super().__init__(*args, **kwargs)
        self.worker = worker
        self.fields["area"].queryset = Area.objects.on(timezone.localdate())
        self.alike = []

    def clean(self):
        cleaned = super().clean()
        is_another = cleaned.pop("is_another", False)
        if cleaned.get("name") and not is_another:
            if self.worker.team_id:  # of two who add the same at once, the second is asked
                locking.hold(Team, self.worker.team_id)
            listed = Place.objects.visible_to(self.worker).in_use()
            self.alike = alike(cleaned["name"], listed)
        if self.alike:
            self.add_error(
                "is_another",
                _(
                    "A place on the list has a name that sounds the same. Use that one, or "
                    "confirm that this is another place."
                ),
            )
        return cleaned


class PlaceEditForm(EditForm, PlaceFields):
    """A place that is on the list."""

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        in_use = Area.objects.on(timezone.localdate())
        self.fields["area"].queryset = in_use | Area.objects.filter(pk=record.area_id)


class PlaceChoiceField(forms.ChoiceField):
    """One of the places of a team that are in use, or none: its key, as text.

    A page that was opened before a place was archived or merged may still name it: nothing
    that was typed is lost for that. What is kept is the key that was chosen.
    """

    widget = forms.Select({"translate": "no"})
    worker = None
    chosen = None
    typed = None

    def __init__(self, *args, empty_label, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_label = empty_label

    def offer(self, worker, chosen=None, *, typed=None):
        """Let a worker choose among the places of their team.

        Args:
            chosen: the key of the place that the record has now: it stays a choice.
            typed: the key in a draft: it is shown as long as the worker sees the place.
        """
        self.worker, self.chosen, self.typed = worker, chosen, key_of(typed)
        self.choices = cache(self._named_places)  # a page asks for them more than once

    def _named_places(self):
        places = list(Place.objects.visible_to(self.worker).in_use())
        keys = {str(place.pk) for place in places}
        if self.chosen and self.chosen not in keys:
            places += Place.objects.filter(pk=self.chosen)
        if self.typed and str(self.typed) not in {*keys, self.chosen}:
            places += Place.objects.visible_to(self.worker).filter(pk=self.typed)
        named = [(str(place.pk), place.name_in_a_list) for place in by_name(places)]
        return [("", self.empty_label), *named]

    def clean(self, value):
        """Return the key of a place, or None."""
        if value in self.empty_values:
            self.validate("")
            return None
        return str(self.place_of(value).pk)

    def place_of(self, value):
        """Return the place that was chosen. Raises `ValidationError` if it is no choice."""
        key = key_of(value)
        places = Place.objects.visible_to(self.worker)
        if str(key) == self.chosen:
            places = Place.objects.all()
        found = places.filter(pk=key).first() if key else None
        if found is None:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params={"value": value})
        return found


def key_of(value):
    """Return the key that a text is; None if it is none."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


class OnePlaceField(PlaceChoiceField):
    """The same, where the place itself is what a verb takes."""

    def clean(self, value):
        """Return the place. Raises `ValidationError` if none was chosen."""
        if value in self.empty_values:
            self.validate("")
            return None
        return self.place_of(value)


class MergeForm(SentOnceForm):
    """Which place stays. The page shows both names before anything is merged."""

    into = OnePlaceField(
        label=_("The place that stays"),
        empty_label=_("Choose a place"),
        error_messages={"required": _("Choose the place that stays.")},
    )
    is_right = forms.BooleanField(required=False, widget=forms.HiddenInput)
    asks = False

    def __init__(self, *args, place, worker, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].offer(worker)
        self.place = place

    def clean_into(self):
        into = self.cleaned_data["into"]
        if into == self.place:
            raise SamePlace
        return into

    def asks_first(self, *, by) -> bool:
        """Ask whether this is right, with both names in sight, unless that was answered."""
        self.asks = not self.cleaned_data.pop("is_right")
        return self.asks
