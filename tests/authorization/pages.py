"""What everybody may do, page by page: written by hand, from the rules and not from the code.

A new address fails the matrix until somebody says here who may use it, on whom, and how.
"""

from typing import NamedTuple

from accounts.roles import Role

WORKER, SUPERVISOR = Role.WORKER, Role.SUPERVISOR
DIRECTOR, ADMINISTRATOR, AUDITOR = Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR

READ = frozenset({"GET", "HEAD"})
WRITE = frozenset({"POST"})
FORM = READ | WRITE


class Page(NamedTuple):
    """Who may use one address, on which kind of record, and by which methods."""

    roles: frozenset[Role]
    methods: frozenset[str] = FORM
    of: str = ""  # "client", a part of one such as "contact", or what is nobody's
    fresh: bool = False  # whether it asks for a factor of the last ten minutes


def page(
    *roles: Role, methods: frozenset[str] = FORM, of: str = "", fresh: bool = False
) -> Page:
    return Page(frozenset(roles), methods, of, fresh)


CASEWORK = {
    "casework:my-day": page(WORKER, methods=READ),
    "casework:contact-create": page(WORKER, SUPERVISOR),
    "casework:anonymous-contact-create": page(WORKER, SUPERVISOR),
    "casework:client-list": page(WORKER, SUPERVISOR, methods=READ),
    "casework:client-search": page(WORKER, SUPERVISOR),
    "casework:client-options": page(WORKER, SUPERVISOR),
    "casework:client-create": page(WORKER, SUPERVISOR),
    "casework:client-detail": page(WORKER, SUPERVISOR, methods=READ, of="client"),
    "casework:client-edit": page(WORKER, SUPERVISOR, of="client"),
    "casework:contact-detail": page(WORKER, SUPERVISOR, methods=READ, of="contact"),
    "casework:contact-amend": page(WORKER, SUPERVISOR, of="contact"),
    "casework:consent-create": page(WORKER, SUPERVISOR, of="client"),
    "casework:consent-revoke": page(WORKER, SUPERVISOR, of="consent"),
    "casework:scan-create": page(WORKER, SUPERVISOR, of="consent"),
    "casework:scan-detail": page(WORKER, SUPERVISOR, methods=READ, of="scan"),
    "casework:scan-file": page(WORKER, SUPERVISOR, methods=READ, of="scan"),
    "casework:follow-up-create": page(WORKER, SUPERVISOR, of="client"),
    "casework:follow-up-complete": page(WORKER, SUPERVISOR, of="follow_up"),
    "casework:follow-up-reschedule": page(WORKER, SUPERVISOR, of="follow_up"),
    "casework:review-sign": page(SUPERVISOR, of="review"),
    "casework:closure-create": page(WORKER, SUPERVISOR, of="client"),
    "casework:closure-reopen": page(SUPERVISOR, methods=WRITE, of="closure"),
    "casework:erasure-create": page(WORKER, SUPERVISOR, of="client", fresh=True),
    "casework:erasure-confirm": page(SUPERVISOR, of="erasure", fresh=True),
    "casework:erasure-cancel": page(WORKER, SUPERVISOR, methods=WRITE, of="erasure"),
    "casework:transfer-create": page(SUPERVISOR, of="client"),
    "casework:access-overview": page(SUPERVISOR, methods=READ, of="client"),
    "casework:access-grant-create": page(SUPERVISOR, of="client"),
    "casework:access-grant-end": page(SUPERVISOR, methods=WRITE, of="access_grant"),
    "casework:block-create": page(SUPERVISOR, of="client"),
    "casework:block-lift": page(SUPERVISOR, methods=WRITE, of="block"),
    "casework:program-change": page(SUPERVISOR, of="client"),
    "casework:coverage-create": page(SUPERVISOR),
    "casework:coverage-end": page(SUPERVISOR, methods=WRITE, of="coverage"),
    "casework:emergency-access-find": page(WORKER, SUPERVISOR, fresh=True),
    "casework:emergency-access-create": page(WORKER, SUPERVISOR, fresh=True),
    "casework:emergency-access-end": page(
        WORKER, SUPERVISOR, methods=WRITE, of="own emergency access"
    ),
    "casework:program-list": page(ADMINISTRATOR),
    "casework:program-detail": page(ADMINISTRATOR, of="program", fresh=True),
    "casework:membership-end": page(ADMINISTRATOR, methods=WRITE, of="membership", fresh=True),
}
EXPORTS = {
    "exports:list": page(SUPERVISOR, DIRECTOR, methods=READ),
    "exports:create": page(SUPERVISOR, fresh=True),
    "exports:detail": page(SUPERVISOR, DIRECTOR, methods=READ, of="export"),
    "exports:approve": page(SUPERVISOR, DIRECTOR, methods=WRITE, of="export", fresh=True),
    "exports:deny": page(SUPERVISOR, DIRECTOR, methods=WRITE, of="export"),
    "exports:cancel": page(SUPERVISOR, DIRECTOR, methods=WRITE, of="export"),
    "exports:password": page(SUPERVISOR, methods=WRITE, of="export", fresh=True),
    "exports:file": page(SUPERVISOR, methods=WRITE, of="export", fresh=True),
}
OVERSIGHT = {
    "oversight:team": page(SUPERVISOR, methods=READ),
    "oversight:access-history": page(SUPERVISOR, methods=READ, of="client"),
    "oversight:access-history-printed": page(SUPERVISOR, methods=READ, of="client"),
    "oversight:person-activity": page(SUPERVISOR, methods=READ, of="colleague"),
    "oversight:unusual-access-list": page(SUPERVISOR, methods=READ),
    "oversight:unusual-access-review": page(SUPERVISOR, of="unusual"),
    "oversight:emergency-access-review": page(SUPERVISOR, of="emergency_access"),
}
ACCOUNTS = {
    "accounts:person-list": page(ADMINISTRATOR, methods=READ),
    "accounts:invitation-create": page(ADMINISTRATOR, fresh=True),
    "accounts:invitation-send": page(ADMINISTRATOR, methods=WRITE, of="invitation", fresh=True),
    "accounts:invitation-withdraw": page(
        ADMINISTRATOR, methods=WRITE, of="invitation", fresh=True
    ),
    "accounts:factor-reset": page(ADMINISTRATOR, of="colleague", fresh=True),
    "accounts:person-edit": page(ADMINISTRATOR, of="colleague", fresh=True),
    "accounts:person-deactivate": page(ADMINISTRATOR, of="colleague", fresh=True),
    "accounts:person-reactivate": page(ADMINISTRATOR, of="former", fresh=True),
    "accounts:password-link-create": page(
        ADMINISTRATOR, methods=WRITE, of="colleague", fresh=True
    ),
    "accounts:team-create": page(ADMINISTRATOR),
    "accounts:log": page(AUDITOR, methods=READ),
    "training:own-training": page(*Role, methods=READ),
    "training:certificate-create": page(*Role),
    "training:certificate-file": page(*Role, methods=READ, of="certificate"),
    "training:training-list": page(SUPERVISOR, ADMINISTRATOR, methods=READ),
    "training:training-create": page(SUPERVISOR, ADMINISTRATOR, of="person to train"),
    "training:training-decide": page(SUPERVISOR, ADMINISTRATOR, of="training"),
    "training:training-refuse": page(SUPERVISOR, ADMINISTRATOR, methods=WRITE, of="training"),
    "training:course-list": page(ADMINISTRATOR, methods=READ),
    "training:course-create": page(ADMINISTRATOR),
    "training:course-edit": page(ADMINISTRATOR, of="course"),
    "training:course-retire": page(ADMINISTRATOR, of="course"),
    "training:requirement-edit": page(ADMINISTRATOR, of="capability"),
    "accounts:session-list": page(*Role, methods=READ),
    "accounts:session-delete": page(*Role, methods=WRITE, of="session"),
    "accounts:other-sessions-delete": page(*Role, methods=WRITE),
    "accounts:person-session-list": page(SUPERVISOR, ADMINISTRATOR, methods=READ),
    "accounts:person-sessions-delete": page(
        SUPERVISOR, ADMINISTRATOR, methods=WRITE, of="colleague"
    ),
}
PROVIDERS = {
    "providers:service-list": page(WORKER, SUPERVISOR, DIRECTOR, methods=READ),
    "providers:service-options": page(WORKER, SUPERVISOR, DIRECTOR, methods=WRITE),
    "providers:service-detail": page(WORKER, SUPERVISOR, DIRECTOR, methods=READ, of="service"),
    "providers:organization-detail": page(
        WORKER, SUPERVISOR, DIRECTOR, methods=READ, of="organization"
    ),
}
REPORTS = {
    "reports:snapshot-list": page(DIRECTOR, methods=READ),
    "reports:report-new": page(DIRECTOR, methods=READ),
    "reports:report-period": page(DIRECTOR, methods=READ, of="award"),
    "reports:report-preview": page(DIRECTOR, methods=READ),
    "reports:snapshot-create": page(DIRECTOR, methods=WRITE),
    "reports:snapshot-detail": page(DIRECTOR, methods=READ, of="snapshot"),
    "reports:snapshot-file": page(DIRECTOR, methods=READ, of="file of snapshot"),
    "reports:award-list": page(DIRECTOR, methods=READ),
    "reports:award-new": page(DIRECTOR),
}

PAGES = CASEWORK | OVERSIGHT | ACCOUNTS | PROVIDERS | EXPORTS | REPORTS

# Records that are somebody's own: who may open them, of those whose role has the page.
OWNERS = {
    "certificate": {"worker", "supervisor", "administrator"},
    "own emergency access": {"worker"},
    "session": {"supervisor"},
}

# About the one who asks, whatever the role, or about nobody: no client's name is near.
OWN = {
    "home": READ,
    "quick-exit": WRITE,
    "accounts:session-lock": WRITE,
    "accounts:session-unlock": FORM,
    "accounts:session-heartbeat": WRITE,
    "accounts:invitation-open": READ,
    "accounts:invitation-accept": FORM,
}
ALLAUTH = ("account_", "mfa_", "unnamed account/")


def is_own(name: str) -> bool:
    """Whether an address is about the one who asks: signing in, factors, sessions."""
    return name in OWN or name.startswith(ALLAUTH)
