"""What accounts can refuse to do. Each refusal explains itself to the administrator."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class LastAdministrator(ValidationError):
    def __init__(self):
        super().__init__(
            _("Somebody must stay administrator. Give another colleague that role first.")
        )
