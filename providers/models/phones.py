import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from providers.models.listings import Listing
from search import phone_numbers


def e164(number: str) -> str:
    """Return the number in E.164 form, such as +14105551234; empty if it can't be dialled.

    Letters become digits where they are advertised so: (800) AGE-DIAL. Of two numbers that it
    could be, neither is taken.
    """
    try:
        return phone_numbers.e164(number)
    except ValidationError:
        return ""


def without_repeats(phones: "Iterable[Phone]") -> "list[Phone]":
    """Return each number once, voice numbers first; of repeats, one that has a description."""
    kept: dict[tuple[str, str, str], Phone] = {}
    for phone in phones:
        key = (phone.e164 or phone.display_number, phone.extension, phone.type)
        if key not in kept or (phone.description and not kept[key].description):
            kept[key] = phone
    return sorted(kept.values(), key=lambda phone: phone.type != Phone.Type.VOICE)


class Phone(Listing):
    """A number of an organization, a location, a service, or a service at a location."""

    class Type(models.TextChoices):
        VOICE = "voice", _("Phone")
        FAX = "fax", _("Fax")
        TEXT = "text", _("Text messages")
        CELL = "cell", _("Cell phone")
        VIDEO = "video", _("Video")
        PAGER = "pager", _("Pager")
        TEXTPHONE = "textphone", _("TTY")

    organization = models.ForeignKey(
        "providers.Organization", models.CASCADE, null=True, blank=True, related_name="phones"
    )
    location = models.ForeignKey(
        "providers.Location", models.CASCADE, null=True, blank=True, related_name="phones"
    )
    service = models.ForeignKey(
        "providers.Service", models.CASCADE, null=True, blank=True, related_name="phones"
    )
    service_at_location = models.ForeignKey(
        "providers.ServiceAtLocation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="phones",
    )
    number = models.CharField(_("number, as the source gives it"), max_length=60)
    e164 = models.CharField(_("number, as a phone dials it"), max_length=16, blank=True)
    extension = models.CharField(_("extension"), max_length=20, blank=True)
    type = models.CharField(_("type"), max_length=10, choices=Type, default=Type.VOICE)
    description = models.CharField(_("description"), max_length=255, blank=True)

    history = HistoricalRecords()

    class Meta(Listing.Meta):
        ordering = ["source_id", "pk"]
        constraints = [
            *Listing.Meta.constraints,
            models.CheckConstraint(
                condition=Q(organization__isnull=False)
                | Q(location__isnull=False)
                | Q(service__isnull=False)
                | Q(service_at_location__isnull=False),
                name="phone_belongs_to_something",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def display_number(self) -> str:
        """The number as the source gives it; "(311)    -" is 311."""
        return self._service_code or self.number

    @property
    def href(self) -> str:
        """The link that dials it; empty for a fax and for what is not a valid number."""
        if self.type == self.Type.FAX or not (self.e164 or self._service_code):
            return ""
        extension = f";ext={self.extension}" if self.extension.isdigit() else ""
        return f"tel:{self.e164 or self._service_code}{extension}"

    @property
    def _service_code(self) -> str:
        """Three digits such as 211 or 311, of which phonenumbers knows nothing."""
        bare = re.sub(r"[\s()-]", "", self.number)
        return bare if re.fullmatch(r"\d11", bare) else ""
