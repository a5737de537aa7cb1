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
    "jobs",
    "search",
    "accounts",
    "training",
    "opening",
    "drafts",
    "notifications",
    "services",
    "places",
    "casework",
    "providers",
    "fieldwork",
    "staff_messages",
    "rounds",
    "outbox",
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
    "django_tasks",
    "django_tasks_db",
    "guardian",
    "simple_history",
    *(name for name in OURS if name != "audit"),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "pages.middleware.CompressedPages",
    "accounts.middleware.same_origin_only",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.no_store",
    "django_htmx.middleware.HtmxMiddleware",
    "pages.middleware.FormsSentByScript",
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
        "OPTIONS": {
            "loaders": [
                (
                    "pages.lean.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.navigation",
                "casework.context_processors.asked_by_pages",
            ],
            "builtins": ["pages.templatetags.names", "pages.templatetags.elements"],
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
    "calendar_feed": "60/m/ip",  # the phones of an office ask from one address
}
SIGN_IN_ADDRESS = env.optional("SIGN_IN_ADDRESS", "")  # what emails lead to, if it is set
EMAIL_IN_BACKGROUND = True  # by a job; without, tests send at once
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
CSRF_FAILURE_VIEW = "pages.csrf.token_refused"
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
        "manifest-src": [SELF],
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
STATICFILES_DIRS = [ROOT / "static", ROOT / "var" / "assets"]  # the second is tools/assets.py's

MEDIA_ROOT = env.optional("MEDIA_ROOT", str(ROOT / "var" / "media"))
SESSION_MARKS = f"{MEDIA_ROOT}/session-marks"  # empty files: accounts/session_marks.py
LARGEST_UPLOAD = env.number("LARGEST_UPLOAD_MB", default=10) * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["encryption.uploads.SealedUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# Jobs -------------------------------------------------------------------------------------

TASKS = env.tasks()
if TASKS["default"]["BACKEND"] == env.HUEY_BACKEND:
    HUEY = env.huey()
    INSTALLED_APPS.append("huey.contrib.djhuey")
NIGHTLY_AT = env.number("NIGHTLY_AT", default=2)  # the hour, in TIME_ZONE
JOB_ALIVE_SECONDS = 5  # how often a job says that it is alive
JOB_LOST_SECONDS = env.number("JOB_LOST_SECONDS", default=120)  # silence of a dead worker
JOB_TEND_SECONDS = 30  # how often each worker looks for lost jobs and for nightly ones

# Casework, encryption, audit --------------------------------------------------------------

AGENCY_NAME = env.optional("AGENCY_NAME", "Harbor Street Outreach")
WORKER_TITLE = env.optional("WORKER_TITLE", "Outreach worker")
PHONE_REGION = env.optional("PHONE_REGION", "US")
CHECK_IN_GRACE_MINUTES = env.number("CHECK_IN_GRACE_MINUTES", default=15)
CHECK_IN_SECOND_ALERT_MINUTES = env.number("CHECK_IN_SECOND_ALERT_MINUTES", default=30)
EMERGENCY_NUMBER = env.optional("EMERGENCY_NUMBER", "911")  # of police and ambulance
SMALLEST_SHOWN = env.number("SMALLEST_SHOWN", default=11)
ERASURE_WAITING_DAYS = env.number("ERASURE_WAITING_DAYS", default=7)
CLOSED_WEEKDAYS = env.weekdays("CLOSED_WEEKDAYS")
CONSENT_LASTS_DAYS = env.number("CONSENT_LASTS_DAYS", default=365)
SAFE_CONTACT_ASK_AFTER_DAYS = env.number("SAFE_CONTACT_ASK_AFTER_DAYS", default=90)
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
    "accounts.outgoingemail",
    "jobs.job",
    "pages.sentform",
    "reports.finalization",
    "drafts.draft",  # no record before its form is saved: decision 48
    "drafts.draftpart",
    "notifications.notification",  # what somebody has seen is theirs alone: decision 53
    "casework.workcount",  # sums that the database keeps of rows that are covered
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
NIGHTLY = {  # what is done once a day, one after the other, and what people call it
    "audit.verifying.verify_nightly": _("Verify the audit log"),
    "casework.erasing.erase_due": _("Delete records whose wait is over"),
    "accounts.idling.close_idle_accounts": _("Close unused sign-ins"),
    "accounts.leaving.catch_up": _("End sessions that were left"),
    "accounts.sessions.clear_expired": _("Clear expired sessions"),
    "accounts.mail.delete_unsent": _("Delete emails that could not be sent"),
    "pages.models.sent_forms.forget_sent_forms": _("Forget sent forms"),
    "drafts.models.drafts.forget_drafts": _("Delete old drafts"),
    "notifications.models.notifications.forget_outdated": _("Forget old notifications"),
    "notifications.letters.ask_for_daily": _("Ask for the emails of the morning"),
    "training.renewing.warn_of_expiry": _("Warn of training that expires"),
    "exports.exporting.end_expired": _("End expired exports"),
    "oversight.detecting.detect_unusual_access": _("Look for unusual access"),
    "casework.access.delete_ended_grants": _("Delete access that ended"),
    "search.searchable.rebuild_outdated": _("Rebuild outdated search"),
    "casework.counting.fold": _("Put the team page's counts together"),
    "outbox.renewing.renew_keys": _("Renew the keys of offline notes"),
    "jobs.sweeping.delete_ended": _("Delete old jobs"),
    "audit.anchoring.anchor_nightly": _("Anchor the audit log"),  # last: it covers the others
}
DATABASE_MAY_BE_EMPTIED = False  # `manage.py flush` is for tests alone
DEMO = env.flag("DEMO")
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True
