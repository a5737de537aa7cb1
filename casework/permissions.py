"""What each role may do in casework. Which clients they may do it to: `visible_to`."""

from accounts.roles import Role

WORKERS = {Role.WORKER, Role.SUPERVISOR}
SUPERVISORS = {Role.SUPERVISOR}

GRANTS = {
    "view_own_day": {Role.WORKER},
    "view_board": SUPERVISORS,
    "view_client": WORKERS,
    "open_client": WORKERS,
    "edit_client": WORKERS,
    "record_contact": WORKERS,
    "keep_follow_up": WORKERS,
    "keep_consent": WORKERS,
    "close_client": WORKERS,
    "reopen_client": SUPERVISORS,
    "review_client": SUPERVISORS,
    "reassign_client": SUPERVISORS,
    "request_erasure": WORKERS,
    "confirm_erasure": SUPERVISORS,
    "view_trail": SUPERVISORS,
    "view_access": SUPERVISORS,
    "share_client": SUPERVISORS,
    "cover_colleague": SUPERVISORS,
    "block_colleague": SUPERVISORS,
    "assign_programme": SUPERVISORS,
    "break_glass": WORKERS,
    "judge_break_glass": SUPERVISORS,
    "manage_programmes": {Role.ADMINISTRATOR},
}
