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
    "casework:board": page(SUPERVISOR, methods=READ),
    "casework:contact-create": page(WORKER, SUPERVISOR),
    "casework:tally-create": page(WORKER, SUPERVISOR),
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
    "casework:follow-up-finish": page(WORKER, SUPERVISOR, of="follow_up"),
    "casework:follow-up-postpone": page(WORKER, SUPERVISOR, of="follow_up"),
    "casework:review-sign": page(SUPERVISOR, of="review"),
    "casework:closure-create": page(WORKER, SUPERVISOR, of="client"),
    "casework:closure-reopen": page(SUPERVISOR, methods=WRITE, of="closure"),
    "casework:erasure-create": page(WORKER, SUPERVISOR, of="client", fresh=True),
    "casework:erasure-confirm": page(SUPERVISOR, of="erasure", fresh=True),
    "casework:erasure-cancel": page(WORKER, SUPERVISOR, methods=WRITE, of="erasure"),
    "casework:transfer-create": page(SUPERVISOR, of="client"),
    "casework:client-trail": page(SUPERVISOR, methods=READ, of="client"),
}
ACCOUNTS = {
    "accounts:person-list": page(ADMINISTRATOR, methods=READ),
    "accounts:person-create": page(ADMINISTRATOR, fresh=True),
    "accounts:person-edit": page(ADMINISTRATOR, of="colleague", fresh=True),
    "accounts:deactivation-create": page(ADMINISTRATOR, of="colleague", fresh=True),
    "accounts:deactivation-delete": page(ADMINISTRATOR, of="former", fresh=True),
    "accounts:password-link-create": page(
        ADMINISTRATOR, methods=WRITE, of="colleague", fresh=True
    ),
    "accounts:team-create": page(ADMINISTRATOR),
    "accounts:log": page(AUDITOR, methods=READ),
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

PAGES = CASEWORK | ACCOUNTS | PROVIDERS | REPORTS

# Everybody's own, whatever the role: these show nothing of any client.
OWN = {"home", "quick-exit"}
ALLAUTH = ("account_", "mfa_")


def is_own(name: str) -> bool:
    """Whether an address is about the one who asks: signing in, factors, sessions."""
    return name in OWN or name.startswith(ALLAUTH)
