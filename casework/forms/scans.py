from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from pages.sending import SentOnceForm

# Each by name: asked for `image/*`, an iPhone may send a kind that no browser shows.
ACCEPTED = ("image/jpeg", "image/png", "image/webp", "application/pdf")


class ScanForm(SentOnceForm):
    """A photo or scan of a signed form. What it holds is looked at where it is kept."""

    file = forms.FileField(
        label=_("Photo or PDF"),
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
        error_messages={
            "required": _("Take a photo of the form, or choose a file."),
            "empty": _("This file is empty. Choose another."),
        },
    )

    @property
    def arguments(self) -> dict:
        return {"upload": self.cleaned_data["file"]}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Take a photo of the whole form, or choose one. Up to %(most)s."
        ) % {"most": filesizeformat(settings.LARGEST_UPLOAD)}
