from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.navigation import home_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the first page of the person's role."""
    url_name = home_of(request.user)
    if url_name is None:
        raise PermissionDenied
    return redirect(url_name)
