from django.urls import path

from accounts.views import logs, people, teams

app_name = "accounts"
urlpatterns = [
    path("people/", people.person_list, name="person-list"),
    path("people/new/", people.person_create, name="person-create"),
    path("people/<uuid:pk>/", people.person_edit, name="person-edit"),
    path(
        "people/<uuid:pk>/deactivation/", people.deactivation_create, name="deactivation-create"
    ),
    path(
        "people/<uuid:pk>/reactivation/", people.deactivation_delete, name="deactivation-delete"
    ),
    path(
        "people/<uuid:pk>/password-link/",
        people.password_link_create,
        name="password-link-create",
    ),
    path("teams/new/", teams.team_create, name="team-create"),
    path("log/", logs.log, name="log"),
]
