from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from pages import notices
from pages.carrying_out import carry_out
from rounds.forms.buckets import BucketEditForm, BucketForm
from rounds.models import Bucket


@require_safe
@permission_required("rounds.manage_buckets")
def bucket_list(request):
    """Whom rounds count, as the agency has it."""
    return render(request, "rounds/buckets/list.html", {"buckets": Bucket.objects.all()})


@permission_required("rounds.manage_buckets")
def bucket_create(request):
    form = BucketForm(request.POST or None)
    if carry_out(form, Bucket.add, by=request.user):
        notices.done(request, _("Added at the end of the list."))
        return redirect("rounds:bucket-list")
    return render(request, "rounds/buckets/form.html", {"form": form})


@permission_required("rounds.manage_buckets")
def bucket_edit(request, pk):
    bucket = get_object_or_404(Bucket, pk=pk)
    form = BucketEditForm(request.POST or None, record=bucket)
    if carry_out(form, bucket.amend, by=request.user):
        notices.done(request, _("Saved."))
        return redirect("rounds:bucket-list")
    return render(request, "rounds/buckets/form.html", {"form": form, "bucket": bucket})
