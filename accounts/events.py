"""The events of accounts: sign-ins, people, teams and invitations."""

from django.utils.translation import gettext_lazy as _

from audit.events import Effect, Event, words_of_choice
from audit.facts import UNREAD, Fact, choice, day, one_of

EVENTS = {
    "invitation.accepted": Event(_("Accepted an invitation")),
    "invitation.sent": Event(_("Sent an invitation"), facts=("role", "team")),
    "invitation.withdrawn": Event(_("Canceled an invitation")),
    "log.downloaded": Event(
        _("Downloaded the log"),
        facts=("events", "first_day", "last_day", "event_kind", "person", "record_end"),
    ),
    "log_filter.deleted": Event(_("Deleted a filter of the log")),
    "log_filter.put_back": Event(_("Put a filter of the log back")),
    "log_filter.saved": Event(_("Saved a filter of the log")),
    "person.deactivated": Event(_("Deactivated an account")),
    "person.factor_added": Event(_("Added a two-step verification method"), facts=("factor",)),
    "person.factor_removed": Event(
        _("Removed a two-step verification method"), facts=("factor",)
    ),
    "person.factors_reset": Event(
        _("Reset a staff member’s two-step verification"), facts=("identified",)
    ),
    "person.found_idle": Event(_("Found an account unused"), facts=("days",)),
    "person.language_chosen": Event(_("Chose a language"), facts=("language",)),
    "person.joined": Event(_("Joined the agency"), facts=("role",)),
    "person.passkey_renamed": Event(_("Renamed a passkey")),
    "person.password_changed": Event(_("Changed their password")),
    "person.password_reset": Event(_("Reset their password")),
    "person.reactivated": Event(_("Reactivated an account")),
    "person.recovery_code_used": Event(_("Signed in with a recovery code")),
    "person.recovery_codes_drawn": Event(_("Created recovery codes")),
    "person.recovery_codes_viewed": Event(_("Looked at their recovery codes")),
    "person.refused": Event(_("Refused a sign-in"), Effect.REFUSAL, facts=("method",)),
    "person.role_assigned": Event(
        _("Changed a staff member’s role or team"), facts=("role", "team", "role_before")
    ),
    "person.session_ended": Event(_("Signed a device out")),
    "person.sessions_ended": Event(_("Signed a staff member out everywhere"), facts=("count",)),
    "person.signed_in": Event(_("Signed in"), facts=("method",)),
    "person.signed_out": Event(_("Signed out")),
    "sign_in.refused": Event(
        _("Refused a password"), Effect.REFUSAL, facts=("method", "address")
    ),
    "team.created": Event(_("Added a team")),
}

METHODS = {
    "password": _("Password"),
    "totp": _("Authenticator app"),
    "webauthn": _("Passkey"),
    "passkey": _("Passkey"),
    "recovery_codes": _("Recovery code"),
    "deactivated": _("Deactivated account"),
}

FACTS = {
    "address": UNREAD,
    "count": Fact(_("Devices")),
    "days": Fact(_("Days")),
    "event_kind": Fact(_("Kind of event"), words_of_choice),
    "factor": Fact(_("Method"), one_of(METHODS)),
    "first_day": Fact(_("From"), day),
    "identified": Fact(
        _("How they confirmed who asked"),
        one_of(
            {
                "in_person": _("In person"),
                "video": _("Video call"),
                "called_back": _("Called back"),
            }
        ),
    ),
    "last_day": Fact(_("To"), day),
    "method": Fact(_("Method"), one_of(METHODS)),
    "person": Fact(_("Staff member"), names=("accounts.user", "name")),
    "record_end": Fact(_("Record")),
    "role": Fact(_("Role"), choice("accounts.user", "role")),
    "role_before": Fact(_("Role before"), choice("accounts.user", "role")),
    "team": Fact(_("Team"), names=("accounts.team", "name")),
    "to": Fact(_("Given to"), names=("accounts.user", "name")),
    "worker": Fact(_("Worker"), names=("accounts.user", "name")),
}

RECORDS = {
    "accounts.cacheentry": _("Count of attempts"),
    "accounts.outgoingemail": _("Email that waits to be sent"),
    "accounts.invitation": _("Invitation"),
    "accounts.logfilter": _("Saved filter of the log"),
    "accounts.session": _("Device signed in"),
    "accounts.team": _("Team"),
    "accounts.user": _("Staff member"),
}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "accounts:person": "accounts.user",
    "accounts:person-session": "accounts.session",
    "accounts:person-sessions": "accounts.session",
    "accounts:other-sessions": "accounts.session",
    "accounts:log-filter": "accounts.logfilter",
}

# Pages that are about no single record.
PAGES = {
    "account_login": _("Signing in"),
    "account_logout": _("Signing in"),
    "account_reauthenticate": _("Signing in"),
    "account_inactive": _("Signing in"),
    "account_signup": _("Signing in"),
    "account_confirm_login_code": _("Signing in"),
    "mfa_authenticate": _("Signing in"),
    "mfa_reauthenticate": _("Signing in"),
    "mfa_login_webauthn": _("Signing in"),
    "mfa_reauthenticate_webauthn": _("Signing in"),
    "account_change_password": _("Password"),
    "account_set_password": _("Password"),
    "account_reset_password": _("Password"),
    "account_reset_password_done": _("Password"),
    "account_reset_password_from_key": _("Password"),
    "account_reset_password_from_key_done": _("Password"),
    "account_email": _("Email address"),
    "account_confirm_email": _("Email address"),
    "account_email_verification_sent": _("Email address"),
    "mfa_index": _("Two-step verification"),
    "mfa_activate_totp": _("Two-step verification"),
    "mfa_deactivate_totp": _("Two-step verification"),
    "mfa_add_webauthn": _("Two-step verification"),
    "mfa_edit_webauthn": _("Two-step verification"),
    "mfa_list_webauthn": _("Two-step verification"),
    "mfa_remove_webauthn": _("Two-step verification"),
    "mfa_generate_recovery_codes": _("Two-step verification"),
    "mfa_view_recovery_codes": _("Two-step verification"),
    "mfa_download_recovery_codes": _("Two-step verification"),
    "accounts:audit-log": _("Log"),
    "accounts:audit-log-file": _("Log"),
    "accounts:factor-reset": _("Two-step verification"),
    "accounts:invitation-accept": _("Invitation"),
    "accounts:invitation-open": _("Invitation"),
    "accounts:invitation-send": _("Invitation"),
    "accounts:language-edit": _("Language"),
    "accounts:password-link-create": _("Password"),
    "accounts:session-heartbeat": _("Screen lock"),
    "accounts:session-lock": _("Screen lock"),
    "accounts:session-unlock": _("Screen lock"),
}
