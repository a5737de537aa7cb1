from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encryption.row_keys import new_row_key


class Listing(models.Model):
    """Anything the directory holds: a key of ours, and the key its source knows it by.

    A listing made by hand has no source.
    """

    # What `index` fills, for the search.
    searched: tuple[str, ...] = ()

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

    def save(self, *, update_fields=None, **kwargs):
        self.index()
        if update_fields is not None:
            update_fields = {*update_fields, *self.searched}
        super().save(update_fields=update_fields, **kwargs)

    def index(self):
        """Renew what the search reads. `save` does it; whoever writes in bulk must."""
