from django import forms
from django.utils.translation import gettext_lazy as _

from casework.searching import LONGEST


class SearchForm(forms.Form):
    """One box. What is typed into it is posted: no address, history or log ever holds it."""

    typed = forms.CharField(label=_("Find a client"), max_length=LONGEST, required=False)


def typed_in(request) -> str:
    """Return the words that a browser sent to search for; "" if they are none."""
    form = SearchForm(request.POST)
    return form.cleaned_data["typed"] if form.is_valid() else ""
