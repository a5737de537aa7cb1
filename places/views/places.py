from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import permission_required
from pages import notices
from pages.carrying_out import carry_out, carry_out_button
from pages.sections import sections_of
from places.alike import matches
from places.forms.places import MergeForm, PlaceEditForm, PlaceForm, SearchForm
from places.models import Place
from places.models.places import by_name


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("places.view_place")
def place_list(request):
    """The places of the team, or those whose name or area has what was typed."""
    form = SearchForm(request.POST or None)
    typed = form.cleaned_data["typed"] if form.is_valid() else ""
    listed = Place.objects.visible_to(request.user).in_use().select_related("area")
    places = [each for each in by_name(listed) if matches(typed, _words_of(each))]
    context = {"listed": places, "form": form, "typed": typed}
    return render(request, "places/places/list.html", context)


def _words_of(place):
    area = f" {place.area.name} {place.area.name_es}" if place.area else ""
    return place.name_in_a_list + area


@require_safe
@permission_required("places.view_place")
def archived_list(request):
    """The places of the team that were archived."""
    archived = Place.objects.visible_to(request.user).archived()
    places = by_name(archived.select_related("area", "archived_by"))
    return render(request, "places/places/archived.html", {"listed": places})


@permission_required("places.edit_place")
def place_create(request):
    form = PlaceForm(request.POST or None, worker=request.user)
    if carry_out(form, Place.add, by=request.user):
        notices.done(request, _("Place added."))
        return redirect(form.result)
    return render(request, "places/places/form.html", {"form": form})


@require_safe
@permission_required("places.view_place")
def place_detail(request, pk):
    """A place: how to get there, who might be there, and what was merged into it."""
    place = _place_for(request, pk)
    merged = Place.objects.merged_into(place).select_related("merged_by")
    context = {
        "place": place,
        "merged": by_name(merged),
        "sections": sections_of("place", request.user, place),
    }
    return render(request, "places/places/detail.html", context)


@permission_required("places.edit_place")
def place_edit(request, pk):
    place = _place_for(request, pk)
    form = PlaceEditForm(request.POST or None, record=place)
    if carry_out(form, place.amend, by=request.user):
        notices.done(request, _("Saved."))
        return redirect(place)
    return render(request, "places/places/form.html", {"form": form, "place": place})


@permission_required("places.merge_place")
def place_merge(request, pk):
    """Merge a place into another, once both names were seen."""
    place = _place_for(request, pk)
    form = MergeForm(request.POST or None, place=place, worker=request.user)
    if carry_out(form, place.merge, by=request.user):
        notices.done(request, _("Places merged. Nothing was lost, and you can undo it."))
        return redirect(form.result)
    return render(request, "places/places/merge.html", {"form": form, "place": place})


@require_POST
@permission_required("places.merge_place")
def place_separate(request, pk):
    """Undo the merge of a place."""
    place = _place_for(request, pk)
    if carry_out_button(request, place.separate, by=request.user):
        notices.done(request, _("Merge undone. This place is on the list again."))
    return redirect(place)


@require_POST
@permission_required("places.archive_place")
def place_archive(request, pk):
    """Take a place off the list."""
    place = _place_for(request, pk)
    if carry_out_button(request, place.archive, by=request.user):
        notices.done(request, _("Place archived. Nothing was lost: you can bring it back."))
    return redirect(place)


@require_POST
@permission_required("places.archive_place")
def place_bring_back(request, pk):
    """Put an archived place on the list again."""
    place = _place_for(request, pk)
    if carry_out_button(request, place.bring_back, by=request.user):
        notices.done(request, _("Place brought back."))
    return redirect(place)


def _place_for(request, pk):
    """Return a place of the person's team; of others it is a 404."""
    places = Place.objects.visible_to(request.user)
    related = ("area", "survivor", "merged_by", "archived_by")
    return get_object_or_404(places.select_related(*related), pk=pk)
