"""Which text was read to a client: chosen on the page, never guessed from their language."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from casework import codes
from casework.days import end_of
from casework.models import ConsentWording
from casework.models.consent_wordings import ConsentWordingQuerySet, default_end
from pages.choices import Radios

CHOICE = re.compile(r"(?P<language>[a-z]{2,8}):(?P<versions>[a-z]+-\d+(,[a-z]+-\d+)*)")


class TextsInALanguage(NamedTuple):
    """The texts of one language that stand on the page, under one radio button.

    Args:
        until: the last day of the consent, as the texts say it.
    """

    language: str
    wordings: list[ConsentWording]
    until: date
    is_in_use: bool = True

    @property
    def as_read(self) -> Iterator[tuple[ConsentWording, str]]:
        """Each text with its markers filled in, as the client hears it."""
        return ((wording, wording.filled(self.until)) for wording in self.wordings)

    @property
    def value(self) -> str:
        """The texts and versions that this page shows, such as `es:record-2,contact-2`."""
        versions = ",".join(f"{each.purpose}-{each.version}" for each in self.wordings)
        return f"{self.language}:{versions}"

    @property
    def label(self) -> str:
        label = codes.label(codes.LANGUAGES, self.language)
        return label if self.is_in_use else _("%s (the version before)") % label

    @property
    def html_id(self) -> str:
        return html_id_of(self.value)


def html_id_of(value: str) -> str:
    """Return the id of the part of the page that holds the texts of a choice."""
    return "text-" + re.sub("[:,]", "-", value)


def by_language(wordings: Iterable[ConsentWording], until: date) -> list[TextsInALanguage]:
    """Return the wordings, one entry a language, in the order that they come in."""
    found: dict[str, list[ConsentWording]] = {}
    for wording in wordings:
        found.setdefault(wording.language, []).append(wording)
    return [TextsInALanguage(language, texts, until) for language, texts in found.items()]


def texts_of(day: date) -> list[TextsInALanguage]:
    """Return the texts that a paper signed on this day may show.

    On a day on which a text changed, the version before is one of them.
    """
    if day == timezone.localdate():
        return by_language(ConsentWording.objects.offered().in_order(), default_end(day))
    in_the_evening, in_the_morning = (
        by_language(wordings.in_order(), default_end(day)) for wordings in _in_use_on(day)
    )
    before = [texts for texts in in_the_morning if texts not in in_the_evening]
    return [*in_the_evening, *(texts._replace(is_in_use=False) for texts in before)]


def _in_use_on(day: date) -> tuple[ConsentWordingQuerySet, ConsentWordingQuerySet]:
    """Return the texts in use when a day ended, and when it began."""
    began = timezone.make_aware(datetime.combine(day, time.min))
    last = end_of(day) - timedelta(microseconds=1)
    return ConsentWording.objects.in_use_at(last), ConsentWording.objects.in_use_at(began)


class TextRadios(Radios):
    """Radio buttons; choosing a language shows its texts. Without JavaScript all are shown."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-reveals"] = html_id_of(str(value))
        return option


class TextsReadField(forms.ChoiceField):
    """The texts that were read, by purpose: the versions that the page showed.

    A version that was replaced or retired while the page was open is kept as the one that was
    read: it was approved when it was shown. For a consent that was given on an earlier `day`
    it must be a text of that day.
    """

    widget = TextRadios
    day: date | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Which text did you use?"))
        kwargs.setdefault(
            "error_messages",
            {
                "required": _("Choose the text that you read."),
                "invalid_choice": _(
                    "This text is no longer in use. Read the one that is shown now, and ask "
                    "again."
                ),
                "of_another_day": _(
                    "This text was not in use on %(day)s. Choose the one that the client read "
                    "that day."
                ),
            },
        )
        super().__init__(**kwargs)

    def offer(self, day: date, chosen: str) -> list[TextsInALanguage]:
        """Offer the texts of a day, and return them with the one read, if it was replaced.

        Args:
            day: on which the client agreed.
            chosen: what was posted; it stays chosen if the page has to be shown again.
        """
        self.day = None if day == timezone.localdate() else day
        texts = texts_of(day)
        if chosen not in [each.value for each in texts] and (read := self._read(chosen)):
            texts = [*texts, read]
        self.choices = [(each.value, each.label) for each in texts]
        return texts

    def _read(self, chosen: str) -> TextsInALanguage | None:
        try:
            wordings = list(self._found(chosen).values())
        except ValidationError:
            return None
        language = wordings[0].language
        return TextsInALanguage(language, wordings, default_end(self.day), is_in_use=False)

    def to_python(self, value: Any) -> dict[str, ConsentWording] | None:
        return self._found(str(value)) if value else None

    def validate(self, value: dict[str, ConsentWording] | None) -> None:
        forms.Field.validate(self, value)

    def _found(self, chosen: str) -> dict[str, ConsentWording]:
        match = CHOICE.fullmatch(chosen)
        if match is None:
            raise self._refusal()
        wanted = {tuple(text.rsplit("-", 1)) for text in match["versions"].split(",")}
        shown = self._readable().filter(language=match["language"])
        texts = {
            each.purpose: each for each in shown if (each.purpose, str(each.version)) in wanted
        }
        if len(texts) != len(wanted):
            raise self._refusal()
        return texts

    def _readable(self) -> ConsentWordingQuerySet:
        if self.day is None:
            return ConsentWording.objects.shown_lately()
        in_the_evening, in_the_morning = _in_use_on(self.day)
        return in_the_evening | in_the_morning

    def _refusal(self) -> ValidationError:
        code = "of_another_day" if self.day else "invalid_choice"
        params = {"day": date_format(self.day)} if self.day else None
        return ValidationError(self.error_messages[code], code=code, params=params)
