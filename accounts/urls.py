from django.urls import path

from accounts.views import (
    factors,
    invitations,
    languages,
    locks,
    logs,
    people,
    sessions,
    teams,
)

app_name = "accounts"
urlpatterns = [
    path("people/", people.person_list, name="person-list"),
    path("people/new/", invitations.invitation_create, name="invitation-create"),
    path("invitation/", invitations.invitation_accept, name="invitation-accept"),
    path("invitation/<str:token>/", invitations.invitation_open, name="invitation-open"),
    path("invitations/<uuid:pk>/sending/", invitations.invitation_send, name="invitation-send"),
    path(
        "invitations/<uuid:pk>/withdrawal/",
        invitations.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("people/<uuid:pk>/", people.person_edit, name="person-edit"),
    path("people/<uuid:pk>/deactivation/", people.person_deactivate, name="person-deactivate"),
    path("people/<uuid:pk>/reactivation/", people.person_reactivate, name="person-reactivate"),
    path(
        "people/<uuid:pk>/password-link/",
        people.password_link_create,
        name="password-link-create",
    ),
    path("people/<uuid:pk>/second-step/", factors.factor_reset, name="factor-reset"),
    path("teams/new/", teams.team_create, name="team-create"),
    path("language/", languages.language_edit, name="language-edit"),
    path("sessions/", sessions.session_list, name="session-list"),
    path(
        "sessions/others/ending/",
        sessions.other_sessions_delete,
        name="other-sessions-delete",
    ),
    path("sessions/people/", sessions.person_session_list, name="person-session-list"),
    path("sessions/<uuid:handle>/ending/", sessions.session_delete, name="session-delete"),
    path(
        "people/<uuid:pk>/sessions/ending/",
        sessions.person_sessions_delete,
        name="person-sessions-delete",
    ),
    path("session/lock/", locks.session_lock, name="session-lock"),
    path("session/locked/", locks.session_unlock, name="session-unlock"),
    path("session/heartbeat/", locks.session_heartbeat, name="session-heartbeat"),
    path("log/", logs.log, name="audit-log"),
    path("log/file/", logs.log_file, name="audit-log-file"),
    path("log/filters/new/", logs.log_filter_create, name="log-filter-create"),
    path("log/filters/<uuid:pk>/deletion/", logs.log_filter_delete, name="log-filter-delete"),
    path("log/filters/<uuid:pk>/return/", logs.log_filter_put_back, name="log-filter-put-back"),
]
