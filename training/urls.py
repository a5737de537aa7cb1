from django.urls import path

from training.views import courses, trainings

app_name = "training"
urlpatterns = [
    path("training/", trainings.own_training, name="own-training"),
    path("training/new/", trainings.certificate_create, name="certificate-create"),
    path("training/team/", trainings.training_list, name="training-list"),
    path(
        "people/<uuid:person_pk>/training/new/",
        trainings.training_create,
        name="training-create",
    ),
    path("training/<uuid:pk>/", trainings.training_decide, name="training-decide"),
    path("training/<uuid:pk>/refusal/", trainings.training_refuse, name="training-refuse"),
    path(
        "training/<uuid:pk>/certificate/",
        trainings.certificate_file,
        name="certificate-file",
    ),
    path("courses/", courses.course_list, name="course-list"),
    path("courses/new/", courses.course_create, name="course-create"),
    path("courses/<uuid:pk>/", courses.course_edit, name="course-edit"),
    path("courses/<uuid:pk>/retirement/", courses.course_retire, name="course-retire"),
    path(
        "courses/requirements/<str:capability>/",
        courses.requirement_edit,
        name="requirement-edit",
    ),
]
