from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.guards import permission_required
from notifications.forms.choices import MailChoicesForm
from notifications.models import MailChoice
from notifications.models.mail_choices import MailChoices
from notifications.registry import kinds_for
from pages import notices
from pages.carrying_out import carry_out


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("notifications.choose")
def choices_edit(request: HttpRequest) -> HttpResponse:
    """How one hears of each kind of thing by email."""
    form = MailChoicesForm(request.POST or None, record=MailChoices(request.user))
    if carry_out(form, MailChoice.choose, request.user, by=request.user):
        notices.done(request, _("Notifications saved."))
        return redirect("notifications:choices-edit")
    elsewhere = [each for each in kinds_for(request.user.role) if each.mailed_elsewhere]
    context = {"form": form, "elsewhere": elsewhere}
    return render(request, "notifications/choices.html", context)
