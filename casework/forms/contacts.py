from django import forms

from casework.models import Contact


class AmendForm(forms.ModelForm):
    """Correct a contact: what was written before stays in its history."""

    class Meta:
        model = Contact
        fields = ["kind", "place_kind", "outcome", "minutes", "narrative"]
        widgets = {
            "kind": forms.RadioSelect,
            "outcome": forms.RadioSelect,
        }
