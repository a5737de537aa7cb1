from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework import recording
from casework.forms.tallies import TallyForm


@permission_required("casework.record_contact")
def tally_create(request):
    """Count people who gave no name."""
    form = TallyForm(request.POST or None)
    if form.is_valid():
        recording.count_without_name(by=request.user, **form.cleaned_data)
        messages.success(request, _("Counted. Nothing that identifies anybody was kept."))
        return redirect("home")
    return render(request, "casework/tallies/form.html", {"form": form})
