from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from pages import notices
from pages.carrying_out import carry_out
from places.forms.areas import AreaEditForm, AreaForm
from places.models import Area


@require_safe
@permission_required("places.manage_areas")
def area_list(request):
    """The agency's areas, and nothing of the places in them."""
    return render(request, "places/areas/list.html", {"areas": Area.objects.all()})


@permission_required("places.manage_areas")
def area_create(request):
    form = AreaForm(request.POST or None)
    if carry_out(form, Area.add, by=request.user):
        notices.done(request, _("Area added."))
        return redirect("places:area-list")
    return render(request, "places/areas/form.html", {"form": form})


@permission_required("places.manage_areas")
def area_edit(request, pk):
    area = get_object_or_404(Area, pk=pk)
    form = AreaEditForm(request.POST or None, record=area)
    if carry_out(form, area.amend, by=request.user):
        notices.done(request, _("Saved."))
        return redirect("places:area-list")
    return render(request, "places/areas/form.html", {"form": form, "area": area})
