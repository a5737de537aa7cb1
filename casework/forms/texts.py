"""Which text was read to a client: chosen on the page, never guessed from their language."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework import codes
from casework.models import ConsentWording
from pages.choices import Radios

CHOICE = re.compile(r"(?P<language>[a-z]{2,8}):(?P<versions>[a-z]+-\d+(,[a-z]+-\d+)*)")


class TextsInALanguage(NamedTuple):
    """The texts of one language that stand on the page, under one radio button."""

    language: str
    wordings: list[ConsentWording]
    is_in_use: bool = True

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


def by_language(wordings: Iterable[ConsentWording]) -> list[TextsInALanguage]:
    """Return the wordings, one entry a language, in the order that they come in."""
    found: dict[str, list[ConsentWording]] = {}
    for wording in wordings:
        found.setdefault(wording.language, []).append(wording)
    return [TextsInALanguage(language, texts) for language, texts in found.items()]


class TextRadios(Radios):
    """Radio buttons; choosing a language shows its texts. Without JavaScript all are shown."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-reveals"] = html_id_of(str(value))
        return option


class TextsReadField(forms.ChoiceField):
    """The texts that were read, by purpose: the versions that the page showed.

    A version that was replaced or retired while the page was open is kept as the one that was
    read: it was approved when it was shown.
    """

    widget = TextRadios

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
            },
        )
        super().__init__(**kwargs)

    def offer(self, texts: list[TextsInALanguage], chosen: str) -> list[TextsInALanguage]:
        """Offer these texts, and return them with the one that was read, if it was replaced.

        Args:
            chosen: what was posted; it stays chosen if the page has to be shown again.
        """
        if chosen not in [each.value for each in texts] and (read := self._read(chosen)):
            texts = [*texts, read]
        self.choices = [(each.value, each.label) for each in texts]
        return texts

    def _read(self, chosen: str) -> TextsInALanguage | None:
        try:
            wordings = list(self._found(chosen).values())
        except ValidationError:
            return None
        return TextsInALanguage(wordings[0].language, wordings, is_in_use=False)

    def to_python(self, value: Any) -> dict[str, ConsentWording] | None:
        return self._found(str(value)) if value else None

    def validate(self, value: dict[str, ConsentWording] | None) -> None:
        forms.Field.validate(self, value)

    def _found(self, chosen: str) -> dict[str, ConsentWording]:
        match = CHOICE.fullmatch(chosen)
        if match is None:
            raise self._refusal()
        wanted = {tuple(text.rsplit("-", 1)) for text in match["versions"].split(",")}
        shown = ConsentWording.objects.shown_lately().filter(language=match["language"])
        texts = {
            each.purpose: each for each in shown if (each.purpose, str(each.version)) in wanted
        }
        if len(texts) != len(wanted):
            raise self._refusal()
        return texts

    def _refusal(self) -> ValidationError:
        return ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
