"""The directory of organizations and services, which others publish."""

from providers.models import Organization, Service
from tests.nouns.declaring import DIRECTOR, READ, SUPERVISOR, WORKER, WRITE, Noun, World, page

READERS = (WORKER, SUPERVISOR, DIRECTOR)


def add_once(world: World) -> None:
    organization = Organization.objects.create(name="Ferry Street Society")
    service = Service.objects.create(name="Meals", organization=organization)
    world.records["organization"] = {"pk": organization.pk}
    world.records["service"] = {"pk": service.pk}


NOUN = Noun(
    models=(
        "providers.attribute",
        "providers.directoryimport",
        "providers.location",
        "providers.organization",
        "providers.phone",
        "providers.service",
        "providers.serviceatlocation",
        "providers.taxonomyterm",
    ),
    pages={
        "providers:service-list": page(*READERS),
        "providers:service-options": page(*READERS, methods=WRITE),
        "providers:service-detail": page(*READERS, methods=READ, of="service"),
        "providers:organization-detail": page(*READERS, methods=READ, of="organization"),
    },
    add_once=add_once,
    looks_up=("providers:service-list", "providers:service-options"),
)
