import csv

import pytest

from providers.models import Attribute, Location, Organization, Service, ServiceAtLocation


@pytest.fixture
def listed(db):
    """Return a function that lists a service, its organization and where it is given."""

    def list_service(name, *, by=None, city=None, kind=None, **facts):
        organization, _ = Organization.objects.get_or_create(name=by or f"{name} Society")
        service = Service.objects.create(name=name, organization=organization, **facts)
        if city:
            location = Location.objects.create(organization=organization, city=city)
            ServiceAtLocation.objects.create(service=service, location=location)
        if kind:
            Attribute.objects.create(service=service, term=kind)
        return service

    return list_service


OHANA = {
    "organizations": "id,name,alternate_name,description,email,website,legal_status",
    "locations": "id,organization_id,name,alternate_name,description,transportation,"
    "latitude,longitude,virtual",
    "addresses": "id,location_id,address_1,address_2,city,state_province,postal_code,country",
    "services": "id,location_id,name,alternate_name,description,status,website,email,"
    "eligibility,fees,application_process,languages",
    "phones": "id,location_id,organization_id,service_id,number,extension,department,"
    "number_type",
}
TOWN = {
    "organizations": [
        {"id": "1", "name": "Lantern House", "website": "lantern.example.org"},
        {"id": "2", "name": "Mill Street Clinic"},
    ],
    "locations": [
        {
            "id": "10",
            "organization_id": "1",
            "name": "Lantern House",
            "latitude": "40.1",
            "longitude": "-75.25",
        },
        {"id": "11", "organization_id": "2", "name": "The clinic"},
    ],
    "addresses": [
        {"id": "20", "location_id": "10", "address_1": "1 Mill St", "city": "Elmton"},
        {"id": "21", "location_id": "11", "address_1": "Confidential", "city": "Ashford"},
    ],
    "services": [
        {
            "id": "100",
            "location_id": "10",
            "name": "Night shelter",
            "status": "active",
            "eligibility": "Anyone",
        },
        {"id": "101", "location_id": "11", "name": "Wound care", "status": "active"},
    ],
    "phones": [
        {
            "id": "30",
            "location_id": "10",
            "organization_id": "1",
            "service_id": "100",
            "number": "(410) 555-0100",
            "number_type": "voice",
        },
    ],
}


def write_rows(folder, name, header, rows):
    columns = header.split(",")
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def town(tmp_path):
    """Return a function that writes a town's Ohana files; tables given replace its own."""

    def write_town(**tables):
        folder = tmp_path / "town"
        folder.mkdir(exist_ok=True)
        for name, header in OHANA.items():
            write_rows(folder, name, header, tables.get(name, TOWN[name]))
        return folder

    return write_town
