from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a person may agree to with us. Telling somebody else is a release, not a consent."""

    RECORD = "record", _("Keeping a record")
    CONTACT = "contact", _("Being contacted by us")
