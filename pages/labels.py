"""What screens say for a stored word: one label is translated, where Django translates all."""

from functools import cache
from typing import Any

from django.db import models
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import get_language

from pages.lean.setup import active_catalog


class LabeledModel(models.Model):
    """Answers `get_…_display` from labels that are translated once a language."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:
        value = getattr(self, field.attname)
        label = labels_of(field, active_catalog()).get(value, value)
        return force_str(label, strings_only=True)


@cache
def labels_of(field: Any, language: Any) -> dict[Any, Any]:
    """Return the labels of a field's choices by what is stored.

    Args:
        language: the catalog of the language in force; None leaves them untranslated.
    """
    labels = dict(field.flatchoices)
    if language is None:
        return labels
    return {
        value: str(label) if isinstance(label, Promise) else label
        for value, label in labels.items()
    }


def in_readers_language(english: str, spanish: str) -> str:
    """Return the agency’s own words in the reader’s language, else in English."""
    reads_spanish = (get_language() or "").startswith("es")
    return (spanish if reads_spanish else "") or english
