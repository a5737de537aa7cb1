from django.urls import include, path

from accounts.views.factors import (
    closed,
    passkey_delete,
    passkey_rename,
    recovery_codes,
)
from accounts.views.home import home
from accounts.views.sessions import quick_exit, sign_out

CLOSED = [
    "signup/",
    "email/",
    "confirm-email/",
    "confirm-email/<str:key>/",
    "password/set/",
    "login/code/confirm/",
    "2fa/recovery-codes/download/",
]

urlpatterns = [
    path("", home, name="home"),
    path("quick-exit/", quick_exit, name="quick-exit"),
    path("account/logout/", sign_out, name="account_logout"),
    path(
        "account/2fa/webauthn/keys/<int:pk>/remove/", passkey_delete, name="mfa_remove_webauthn"
    ),
    path("account/2fa/webauthn/keys/<int:pk>/edit/", passkey_rename, name="mfa_edit_webauthn"),
    path("account/2fa/recovery-codes/", recovery_codes, name="mfa_view_recovery_codes"),
    *[path(f"account/{page}", closed) for page in CLOSED],
    path("account/", include("accounts.allauth_urls")),
    path("", include("accounts.job_urls")),
    path("", include("accounts.urls")),
    path("", include("training.urls")),
    path("", include("opening.urls")),
    path("", include("drafts.urls")),
    path("", include("notifications.urls")),
    path("", include("services.urls")),
    path("", include("places.urls")),
    path("", include("casework.urls")),
    path("", include("providers.urls")),
    path("", include("fieldwork.urls")),
    path("", include("rounds.urls")),
    path("", include("outbox.urls")),
    path("", include("staff_messages.urls")),
    path("", include("exports.urls")),
    path("", include("reports.urls")),
    path("", include("oversight.urls")),
]
