"""What screens say for a stored word: one label is translated, where Django translates all."""

from functools import cache
from typing import Any

from django.db import models
from django.utils.encoding import force_str


class LabeledModel(models.Model):
    """Answers `get_…_display` without translating the labels that are not asked for."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:
        value = getattr(self, field.attname)
        return force_str(labels_of(field).get(value, value), strings_only=True)


@cache
def labels_of(field: Any) -> dict[Any, Any]:
    """Return the labels of a field's choices, not translated yet, by what is stored."""
    return dict(field.flatchoices)
