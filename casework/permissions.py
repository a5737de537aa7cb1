"""What each role may do in casework. Which clients they may do it to: `visible_to`."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

WORKERS = {Role.WORKER, Role.SUPERVISOR}
SUPERVISORS = {Role.SUPERVISOR}

GRANTS = {
    "view_my_day": {Role.WORKER},
    "view_client": WORKERS,
    "open_client": WORKERS,
    "edit_client": WORKERS,
    "record_contact": WORKERS,
    "manage_follow_ups": WORKERS,
    "view_tasks": WORKERS,
    "keep_tasks": WORKERS,
    "assign_tasks": SUPERVISORS,
    "manage_consents": WORKERS,
    "close_client": WORKERS,
    "reopen_client": SUPERVISORS,
    "review_client": SUPERVISORS,
    "decide_outreach": SUPERVISORS,
    "reassign_client": SUPERVISORS,
    "request_erasure": WORKERS,
    "confirm_erasure": SUPERVISORS,
    "view_access": SUPERVISORS,
    "share_client": SUPERVISORS,
    "manage_coverage": SUPERVISORS,
    "block_colleague": SUPERVISORS,
    "enroll_client": SUPERVISORS,
    "open_in_emergency": WORKERS,
    "manage_programs": {Role.ADMINISTRATOR},
    "manage_consent_wordings": {Role.ADMINISTRATOR, Role.DIRECTOR},
}

# What one does with each, to say after "who wants to": for the page of courses.
LABELS = {
    "open_client": _("open a record"),
    "edit_client": _("edit client information"),
    "record_contact": _("log a contact"),
    "manage_follow_ups": _("add, reschedule and complete follow-ups"),
    "keep_tasks": _("keep tasks without a client"),
    "assign_tasks": _("assign tasks to workers of the team"),
    "manage_consents": _("record and revoke consents"),
    "close_client": _("close a case"),
    "reopen_client": _("reopen a case"),
    "review_client": _("sign off a case review"),
    "decide_outreach": _("decide whether an unanswered client is tried again"),
    "reassign_client": _("transfer a client"),
    "request_erasure": _("request deletion of a record"),
    "confirm_erasure": _("confirm a deletion"),
    "share_client": _("give a colleague access to a record"),
    "manage_coverage": _("set up coverage for an absent colleague"),
    "block_colleague": _("block a colleague from a record"),
    "enroll_client": _("enroll a client in a program"),
    "open_in_emergency": _("use emergency access"),
    "manage_programs": _("manage programs"),
    "manage_consent_wordings": _("propose and approve consent texts"),
}
