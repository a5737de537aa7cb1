from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pages.dates import PAST, DatePartsField, example
from pages.sending import SentOnceForm
from training.models import Course

# With `image/*`, an iPhone would send HEIC, which browsers do not show.
ACCEPTED_TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")


class CourseField(forms.ModelChoiceField):
    nothing_to_choose = _("There are no courses yet. An administrator adds them.")


class TrainingForm(SentOnceForm):
    """A course that a person completed. The certificate is optional."""

    course = CourseField(
        label=_("Course"),
        queryset=Course.objects.offered(),
        empty_label=_("Choose a course"),
        error_messages={"required": _("Choose the course.")},
    )
    completed_on = DatePartsField(
        PAST,
        label=_("Completed on"),
        help_text=format_lazy(
            _("As the certificate says, for example {example}."),
            example=example(date(2026, 3, 27)),
        ),
    )
    certificate = forms.FileField(
        label=_("Certificate"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED_TYPES)}),
        error_messages={
            "required": _("Take a photo of the certificate, or choose a file."),
            "empty": _("This file is empty. Choose another."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certificate"].help_text = _(
            "A photo or a PDF, up to %(most)s. It is encrypted when you upload it."
        ) % {"most": filesizeformat(settings.LARGEST_UPLOAD)}


class CertificateForm(TrainingForm):
    """A course that the person completed themselves, with a certificate to confirm."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certificate"].required = True
