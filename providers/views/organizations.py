from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from providers.models import Organization


@require_safe
@permission_required("providers.view_directory")
def organization_detail(request, pk):
    """An organization with its services."""
    organization = get_object_or_404(Organization.objects.for_a_page(), pk=pk)
    return render(
        request, "providers/organizations/detail.html", {"organization": organization}
    )
