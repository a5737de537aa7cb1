from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from accounts.navigation import home_of


def home(request):
    """Take the person to where their role begins."""
    url_name = home_of(request.user)
    if url_name is None:
        raise PermissionDenied
    return redirect(url_name)
