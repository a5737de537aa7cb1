from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.languages import LanguageForm
from accounts.views.locks import next_url


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def language_edit(request: HttpRequest) -> HttpResponse:
    """The language of one's pages and mail; before signing in, a cookie for this browser."""
    form = LanguageForm(request.POST or None, initial={"language": translation.get_language()})
    if not form.is_valid():
        return render(request, "accounts/languages/edit.html", {"form": form})
    language = form.cleaned_data["language"]
    if request.user.is_authenticated:
        request.user.choose_language(language, by=request.user)
        with translation.override(language):
            messages.success(request, _("Saved. Pages and emails are in your language."))
        return redirect(next_url(request))
    response = redirect(next_url(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
