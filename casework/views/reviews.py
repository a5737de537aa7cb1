from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework import record_page
from casework.forms.reviews import ReviewForm
from casework.models import Client
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out

CONTACTS_SHOWN = 5


@permission_required("casework.review_client")
def review_sign(request, client_pk, pk):
    """Sign a review with what was agreed, beside what has happened lately."""
    client = client_for(request, client_pk, Reach.SUPERVISE, among=Client.objects.for_a_page)
    review = get_object_or_404(client.reviews, pk=pk)
    form = ReviewForm(request.POST or None)
    if carry_out(form, review.sign, by=request.user):
        notices.done(request, _("Signed off. The next review is due in 90 days."))
        return redirect(client)
    contacts = record_page.read_parts(client).object_list[:CONTACTS_SHOWN]
    context = {"client": client, "review": review, "form": form, "contacts": contacts}
    return render(request, "casework/reviews/sign.html", context)
