from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


@csrf_exempt
@login_not_required
@require_POST
def quick_exit(request):
    """Sign out, make the browser forget us, and put a neutral page in our place.

    Exempt from the CSRF check: leaving must never fail, and signing out is all it does.
    The browser follows `Refresh` without a step for Back; a redirect would need the neutral
    site in our policy's `form-action`.
    """
    logout(request)
    response = render(request, "accounts/sessions/left.html", {})
    response["Refresh"] = f"0; url={settings.QUICK_EXIT_URL}"
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
