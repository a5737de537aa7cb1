from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encryption.row_keys import new_row_key


class Listing(models.Model):
    """A record of the directory: our key, and the key that it has in its source.

    A listing that was added by hand has no source.
    """

    search_fields: tuple[str, ...] = ()  # filled by `index`

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    source = models.CharField(_("source"), max_length=80, blank=True, editable=False)
    source_id = models.CharField(
        _("key in the source"), max_length=200, blank=True, editable=False
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source=""),
                name="%(class)s_once_a_source",
            ),
        ]

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.index()
        if update_fields is not None:
            update_fields = {*update_fields, *self.search_fields}
        super().save(update_fields=update_fields, **kwargs)

    def index(self) -> None:
        """Fill the search fields. `save` calls it; a bulk write has to call it itself."""
