from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.uploads import PHOTO
from casework.models.parts import ClientPart
from encryption.fields import SealedCharField
from encryption.files import SealedFileField
from encryption.records import SealedHistory


class ConsentScan(ClientPart):
    """A photo or scan of the form that a client signed. Kept as it is, until it is erased."""

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="consent_scans")
    consent = models.ForeignKey("casework.Consent", models.PROTECT, related_name="scans")
    file = SealedFileField(_("file"), editable=False)
    name = SealedCharField(_("what the file was called"), blank=True)
    content_type = SealedCharField(_("kind of file"), editable=False)
    taken_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    history = SealedHistory()

    class Meta:
        ordering = ["taken_at"]
        verbose_name = _("signed form")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} ({self.taken_at:%Y-%m-%d})"

    def get_absolute_url(self) -> str:
        return reverse("casework:scan-detail", args=[self.client_id, self.pk])

    @property
    def is_photo(self) -> bool:
        return self.content_type == PHOTO

    @property
    def neutral_name(self) -> str:
        """A name for a downloaded copy that tells nobody who signed."""
        return "form.jpg" if self.is_photo else "form.pdf"
