"""What is the same everywhere. `dev`, `test` and `production` say what is not."""

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

ROOT = env.ROOT

# Our packages, lowest first. A test holds the import contracts in pyproject.toml against it.
OURS = [
    "pages",
    "encryption",
    "audit",
    "search",
    "accounts",
    "training",
    "casework",
    "providers",
    "exports",
    "reports",
    "oversight",
    "demo",
]

INSTALLED_APPS = [
    "audit",  # before the libraries, so that its commands refuse theirs
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "guardian",
    "simple_history",
    *(name for name in OURS if name != "audit"),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "accounts.middleware.same_origin_only",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.no_store",
    "accounts.middleware.RevocableSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.PersonOfSession",
    "accounts.middleware.PersonsLanguage",
    "accounts.middleware.SignInRequired",
    "accounts.middleware.LockWhenIdle",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "casework.middleware.RecordedReads",
    "casework.middleware.SealedFailures",
    "pages.middleware.RefusalsOfTheDatabase",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.navigation",
                "casework.context_processors.emergency_accesses",
            ],
            "builtins": ["pages.templatetags.names"],
        },
    },
]
FORM_RENDERER = "pages.rendering.PlainFormRenderer"

DATABASES = {"default": env.database()}
CACHES = {"default": {"BACKEND": "accounts.cache.JSONDatabaseCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    # What a role may do is answered here for good: Django's tables of permissions stay unasked.
    "casework.backends.ReachBackend",
    "accounts.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.BreachedPasswordValidator"},
    {"NAME": "accounts.passwords.ContextWordsValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
QUICK_EXIT_URL = env.optional("QUICK_EXIT_URL", "https://www.weather.gov/")
ANONYMOUS_USER_NAME = None  # guardian: no row for nobody

ACCOUNT_ADAPTER = "accounts.adapters.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "accounts.forms.sessions.SignInForm",
    "change_password": "accounts.forms.sessions.NewPasswordForm",
    "reset_password": "accounts.forms.sessions.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.sessions.PasswordByLinkForm",
    "user_token": "accounts.forms.sessions.ResetLinkForm",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
)
ACCOUNT_RATE_LIMITS = {  # a guess counts for the account, whatever door and process it came by
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/5m/user",
    "reset_password": "20/m/ip,5/5m/key",
    "reset_password_from_key": "20/m/ip",
    "reset_link": "20/m/ip,5/5m/key",
    "invitation": "20/m/ip",
}
EMAIL_IN_BACKGROUND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
SECOND_FACTOR_REQUIRED = not env.flag("DEMO") or env.flag("SECOND_FACTOR_REQUIRED")
MFA_ADAPTER = "accounts.adapters.SealedMFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "accounts.forms.passkeys.PasskeyForm",
    "authenticate_webauthn": "accounts.forms.passkeys.SecondStepForm",
    "login_webauthn": "accounts.forms.passkeys.SignInForm",
    "reauthenticate_webauthn": "accounts.forms.passkeys.ProofForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Holdfast"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
IDLE_MINUTES = env.number("IDLE_MINUTES", default=15)
IDLE_ACCOUNT_DAYS = 45
IDLE_ACCOUNT_WARNING_DAYS = 7
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "pages.notices.Notices"

# What the browser may do ------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Words, dates, files ----------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", _("English")), ("es", _("Spanish"))]
LANGUAGE_COOKIE_NAME = "language"
OWN_NAMES_OF_LANGUAGES = {"en-us": "English", "es": "Español"}
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = env.optional("TIME_ZONE", "America/Los_Angeles")
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [ROOT / "static", ("vendor", ROOT / "var" / "vendor")]

MEDIA_ROOT = env.optional("MEDIA_ROOT", str(ROOT / "var" / "media"))
SESSION_MARKS = f"{MEDIA_ROOT}/session-marks"  # empty files: accounts/session_marks.py
LARGEST_UPLOAD = env.number("LARGEST_UPLOAD_MB", default=10) * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["encryption.uploads.SealedUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# Casework, encryption, audit --------------------------------------------------------------

AGENCY_NAME = env.optional("AGENCY_NAME", "Harbor Street Outreach")
WORKER_TITLE = env.optional("WORKER_TITLE", "Outreach worker")
PHONE_REGION = env.optional("PHONE_REGION", "US")
SMALLEST_SHOWN = env.number("SMALLEST_SHOWN", default=11)
ERASURE_WAITING_DAYS = env.number("ERASURE_WAITING_DAYS", default=7)
CONSENT_LASTS_DAYS = env.number("CONSENT_LASTS_DAYS", default=365)
ERASURE_LEDGER = env.optional("ERASURE_LEDGER", str(ROOT / "var" / "erasures.ledger"))
PROVE_THEMSELVES = {"encryption", "audit", "search"}  # sealed or chained, row by row
TRAIL_COVERS = [
    "account",
    "mfa",
    *(package for package in OURS if package not in PROVE_THEMSELVES),
]
TRAIL_LEAVES_OUT = [
    "accounts.session",
    "accounts.cacheentry",
    "pages.sentform",
    "mfa.authenticator.last_used_at",  # who signed in, and when, has an event of its own
]
TRAIL_REFUSES_UNDECLARED = False  # in production an event without words is better than none
TRAIL_ANCHOR = env.optional("TRAIL_ANCHOR", str(ROOT / "var" / "trail.anchor"))
TRAIL_ANCHOR_TO = env.words("TRAIL_ANCHOR_TO")
TRAIL_DIGEST_COUNTS = [  # how often each happened is in the digest that is mailed every night
    "invitation.sent",
    "person.joined",
    "person.role_assigned",
    "person.deactivated",
    "person.reactivated",
    "consent_wording.approved",
]
USUAL_HOURS = (  # outside of these hours, opening a record is asked about
    env.number("USUAL_HOURS_FROM", default=6),
    env.number("USUAL_HOURS_TO", default=22),
)
NIGHTLY = [  # what `manage.py nightly` does, one after the other
    "audit.verifying.verify_nightly",
    "casework.erasing.erase_due",
    "accounts.idling.close_idle_accounts",
    "accounts.leaving.catch_up",
    "accounts.sessions.clear_expired",
    "pages.models.sent_forms.forget_sent_forms",
    "training.renewing.warn_of_expiry",
    "exports.exporting.end_expired",
    "oversight.detecting.detect_unusual_access",
    "casework.access.delete_ended_grants",
    "search.searchable.rebuild_outdated",
    "audit.anchoring.anchor_nightly",  # last, so that it covers what the others did
]
DATABASE_MAY_BE_EMPTIED = False  # `manage.py flush` is for tests alone
DEMO = env.flag("DEMO")
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True
