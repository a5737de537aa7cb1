from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.navigation import home_of


@require_safe
def home(request):
    """Take the person to where their role begins."""
    url_name = home_of(request.user)
    if url_name is None:
        raise PermissionDenied
    return redirect(url_name)
