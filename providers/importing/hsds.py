"""Reading HSDS 3 CSV files: the tables that the directory keeps."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from providers.importing.csv_files import CsvFile, CsvRow
from providers.importing.report import Progress, Report
from providers.importing.rows import (
    ADDRESS,
    Column,
    ImportedRow,
    age,
    day,
    degrees,
    email,
    joint_key,
    one_of,
    rows,
    text,
    web_address,
    with_address,
)
from providers.models import Location, Phone, Service
from providers.models.phones import e164

ORGANIZATION = [
    Column("name", "name", text(255), required=True),
    Column("alternate_name", "alternate_name", text(255)),
    Column("description", "description", text()),
    Column("email", "email", email),
    Column("website", "website", web_address),
    Column("legal_status", "legal_status", text(120)),
]
LOCATION = [
    Column("organization_id", "organization", text(80)),
    Column("location_type", "location_type", one_of(Location.Type), required=True),
    Column("name", "name", text(255)),
    Column("alternate_name", "alternate_name", text(255)),
    Column("description", "description", text()),
    Column("transportation", "transportation", text()),
    Column("latitude", "latitude", degrees(90)),
    Column("longitude", "longitude", degrees(180)),
]
SERVICE = [
    Column("organization_id", "organization", text(80), required=True),
    Column("name", "name", text(255), required=True),
    Column("alternate_name", "alternate_name", text(255)),
    Column("description", "description", text()),
    Column("url", "url", web_address),
    Column("email", "email", email),
    Column("status", "status", one_of(Service.Status), required=True),
    Column("interpretation_services", "interpretation_services", text()),
    Column("application_process", "application_process", text()),
    Column("fees_description", "fees_description", text()),
    Column("eligibility_description", "eligibility_description", text()),
    Column("minimum_age", "minimum_age", age),
    Column("maximum_age", "maximum_age", age),
    Column("assured_date", "assured_date", day),
    Column("alert", "alert", text()),
]
SERVICE_AT_LOCATION = [
    Column("service_id", "service", text(80), required=True),
    Column("location_id", "location", text(80), required=True),
    Column("description", "description", text()),
]
PHONE = [
    Column("organization_id", "organization", text(80)),
    Column("location_id", "location", text(80)),
    Column("service_id", "service", text(80)),
    Column("service_at_location_id", "service_at_location", text(80)),
    Column("number", "number", text(60), required=True),
    Column("extension", "extension", text(20)),
    Column("type", "type", one_of(Phone.Type, Phone.Type.VOICE)),
    Column("description", "description", text(255)),
]
TERM = [
    Column("code", "code", text(120)),
    Column("name", "name", text(255), required=True),
    Column("description", "description", text()),
    Column("taxonomy", "taxonomy", text(120)),
    Column("parent_id", "parent", text(80)),
]
ATTRIBUTE = [
    Column("link_id", "service", text(80), required=True),
    Column("taxonomy_term_id", "term", text(80), required=True),
    Column("link_entity", "entity", text()),
]


def read(folder: Path, report: Report, progress: Progress) -> dict[str, list[ImportedRow]]:
    """Return the rows of every table, and report those that cannot be imported.

    Raises:
        DirectoryUnreadable: a file is missing or cannot be read.
    """
    progress(_("Reading HSDS 3 files"))
    places = _joins(
        "service_at_location",
        _optional(folder, "service_at_location"),
        SERVICE_AT_LOCATION,
        report,
    )
    return {
        "taxonomy_term": list(
            rows("taxonomy_term", _optional(folder, "taxonomy_terms"), TERM, report)
        ),
        "organization": list(
            rows("organization", CsvFile.find(folder, "organizations"), ORGANIZATION, report)
        ),
        "location": _locations(folder, report),
        "service": list(rows("service", CsvFile.find(folder, "services"), SERVICE, report)),
        "service_at_location": list(places.values()),
        "attribute": _attributes(folder, report),
        "phone": _phones(folder, places, report),
    }


def _optional(folder: Path, name: str) -> Iterable[CsvRow]:
    return (
        CsvFile.find_optional(folder, name) or CsvFile.find_optional(folder, f"{name}s") or []
    )


def _locations(folder: Path, report: Report) -> list[ImportedRow]:
    located = [
        Column("location_id", "location", text(80), required=True),
        Column("address_type", "type", text()),
        *ADDRESS,
    ]
    locations = list(rows("location", _optional(folder, "locations"), LOCATION, report))
    known = {location.source_id for location in locations}
    addresses: dict[str, ImportedRow] = {}
    for address in rows("address", _optional(folder, "addresses"), located, report):
        reason = _reason_against(
            address.values.pop("type"), address.values["location"], known, addresses
        )
        if reason:
            report.leave_out("address", address.csv_row, "location_id", reason)
        else:
            addresses[address.values["location"]] = address
    return [with_address(location, addresses.get(location.source_id)) for location in locations]


def _reason_against(
    kind: str, location: str, known: set[str], addresses: dict[str, ImportedRow]
) -> str:
    if kind and kind != "physical":
        return _("is a postal address, where no service is given")
    if location not in known:
        return _("points to a location that is not here")
    if location in addresses:
        return _("the location already has an address")
    return ""


def _joins(
    table: str, sheet: Iterable[CsvRow], columns: list[Column], report: Report
) -> dict[str, ImportedRow]:
    """Return the rows of a joining table by their key in the file; their own key joins two."""
    joins, seen = {}, set()
    for row in rows(table, sheet, columns, report):
        key = joint_key(*(row.values[column.field] for column in columns[:2]))
        if key in seen:
            report.leave_out(table, row.csv_row, "", _("repeats another row"))
            continue
        seen.add(key)
        joins[row.source_id] = ImportedRow(row.csv_row, key, row.values, row.columns)
    return joins


def _attributes(folder: Path, report: Report) -> list[ImportedRow]:
    attributes = _joins("attribute", _optional(folder, "attributes"), ATTRIBUTE, report)
    kept = []
    for attribute in attributes.values():
        entity = attribute.values.pop("entity")
        if entity and entity != "service":
            reason = _("belongs to something other than a service")
            report.leave_out("attribute", attribute.csv_row, "link_entity", reason)
            continue
        kept.append(attribute)
    return kept


def _phones(folder: Path, places: dict[str, ImportedRow], report: Report) -> list[ImportedRow]:
    kept = []
    for phone in rows("phone", _optional(folder, "phones"), PHONE, report):
        values = phone.values
        values["number"] = values["number"].strip('"').strip()
        if not re.search(r"\d{3}", values["number"]) and not e164(values["number"]):
            report.leave_out("phone", phone.csv_row, "number", _("holds no phone number"))
            continue
        values["e164"] = e164(values["number"])
        place = places.get(values["service_at_location"])
        if place:
            values["service_at_location"] = place.source_id
        kept.append(phone)
    return kept
