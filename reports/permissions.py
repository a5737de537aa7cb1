"""What each role may do with reports. A director sees figures here, and no client anywhere."""

from accounts.roles import Role

GRANTS = {
    "view_reports": {Role.DIRECTOR},
    "submit_report": {Role.DIRECTOR},
    "export_report": {Role.DIRECTOR},
    "manage_awards": {Role.DIRECTOR},
}
