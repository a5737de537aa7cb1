from django.urls import path

from places.views import areas, places

app_name = "places"
urlpatterns = [
    path("places/", places.place_list, name="place-list"),
    path("places/archived/", places.archived_list, name="archived-list"),
    path("places/new/", places.place_create, name="place-create"),
    path("places/<uuid:pk>/", places.place_detail, name="place-detail"),
    path("places/<uuid:pk>/edit/", places.place_edit, name="place-edit"),
    path("places/<uuid:pk>/merge/", places.place_merge, name="place-merge"),
    path("places/<uuid:pk>/separation/", places.place_separate, name="place-separate"),
    path("places/<uuid:pk>/archiving/", places.place_archive, name="place-archive"),
    path("places/<uuid:pk>/return/", places.place_bring_back, name="place-bring-back"),
    path("areas/", areas.area_list, name="area-list"),
    path("areas/new/", areas.area_create, name="area-create"),
    path("areas/<uuid:pk>/", areas.area_edit, name="area-edit"),
]
