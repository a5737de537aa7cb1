from django.utils.translation import gettext_lazy as _

from pages.dates import PAST, DayField
from pages.sending import SentOnceForm
from places.forms.places import OnePlaceField


class PlaceLinkForm(SentOnceForm):
    """Where a client can be found, and when somebody saw them there."""

    place = OnePlaceField(
        label=_("Place"),
        empty_label=_("Choose a place"),
        error_messages={"required": _("Choose the place.")},
    )
    seen_on = DayField(
        PAST,
        label=_("Last seen there"),
        help_text=_(
            "If someone saw them there without a contact of yours. A contact that has "
            "this place counts by itself."
        ),
        required=False,
    )

    def __init__(self, *args, worker, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(worker)
