from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework import recording
from casework.forms.anonymous_contacts import AnonymousContactForm
from pages import notices
from pages.carrying_out import carry_out


@permission_required("casework.record_contact")
def anonymous_contact_create(request):
    """Count people who gave no name."""
    form = AnonymousContactForm(request.POST or None)
    if carry_out(form, recording.record_anonymous_contact, by=request.user):
        notices.done(request, _("Saved. No identifying information was kept."))
        return redirect("home")
    return render(request, "casework/anonymous_contacts/form.html", {"form": form})
