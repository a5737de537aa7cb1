from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import permission_required
from providers.forms.services import ServiceFilter
from providers.models import DirectoryImport, Service

SERVICES_A_PAGE = 20
OPTIONS_SHOWN = 8


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("providers.view_directory")
@sensitive_post_parameters()
def service_list(request):
    """The directory, or what a search in it finds.

    What is searched for tells where somebody may be sent. It is posted, so that it stands in no
    address, no history and no log.
    """
    found = ServiceFilter(request.POST, Service.objects.offered().for_a_list())
    context = {
        "form": found.form,
        "page": Paginator(found.qs, SERVICES_A_PAGE).get_page(request.POST.get("page")),
        "is_search": any(request.POST.get(name) for name in found.filters),
        "latest_import": DirectoryImport.objects.first(),
    }
    return render(request, "providers/services/list.html", context)


@require_safe
@permission_required("providers.view_directory")
def service_detail(request, pk):
    """A service, where it is given and how to reach it."""
    service = get_object_or_404(Service.objects.for_a_page(), pk=pk)
    return render(request, "providers/services/detail.html", {"service": service})


@require_POST
@permission_required("providers.view_directory")
@sensitive_post_parameters("q")
def service_options(request):
    """Suggest services for typed words. POST keeps the words out of addresses and logs."""
    words = request.POST.get("q", "").strip()
    found = Service.objects.offered().search(words)[:OPTIONS_SHOWN] if words else []
    return render(
        request, "providers/services/_options.html", {"services": found, "words": words}
    )
