from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import inviting
from accounts.forms.teams import TeamForm
from accounts.guards import permission_required
from pages.carrying_out import carry_out


@permission_required("accounts.manage_people")
def team_create(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if carry_out(form, inviting.create_team, by=request.user, error_field="name"):
        messages.success(request, _("Team added. Now add its staff."))
        return redirect("accounts:person-list")
    return render(request, "accounts/teams/create.html", {"form": form})
