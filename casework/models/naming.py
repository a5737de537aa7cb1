"""What a record holds as a code, in the words of the agency's list of services."""

from collections.abc import Iterable, Mapping

from django.utils.functional import cached_property

from services.models import Service


class OfTheList:
    """A record with a `service`: the code of one on the agency's list, retired or not."""

    service: str

    @cached_property
    def listed_service(self) -> Service | None:
        """What the list has for its code; `name_services` reads that of many at once."""
        return Service.objects.filter(code=self.service).first()

    @property
    def service_label(self) -> str:
        """The service in the agency's words and the reader's language; else its code."""
        return self.listed_service.label if self.listed_service else self.service

    @property
    def is_item(self) -> bool:
        return self.listed_service is not None and self.listed_service.is_item

    @property
    def unit_label(self) -> str:
        """What an item is counted in, such as "doses", or ""."""
        return self.listed_service.unit_label if self.listed_service else ""


def name_services(
    records: Iterable[OfTheList], listed: Mapping[str, Service] | None = None
) -> list[OfTheList]:
    """Attach to each what stands on the agency's list for its code, in one query; return them.

    Args:
        listed: the services by code, if they were read already.
    """
    records = list(records)
    if listed is None:
        codes = {record.service for record in records}
        found = Service.objects.filter(code__in=codes) if codes else []
        listed = {service.code: service for service in found}
    for record in records:
        record.listed_service = listed.get(record.service)
    return records
