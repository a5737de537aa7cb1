"""Reading the CSV files of Ohana API (HSDS 1.x), and correcting what it gets wrong.

Ohana merges locations that share an address, even of different organizations. A service's
location may therefore belong to another organization in the building, and phones.csv has the
numbers that locations had before the merge. The service and the organization of a phone are
right. Hence:

* a service belongs to the organization of its phones if they all name the same one, otherwise
  to the organization of its location;
* a phone keeps its location only if its service is given there.

Not read on purpose: contacts.csv (names of people) and mail_addresses.csv (names of people, and
numbers from before the merge).
"""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from providers.exceptions import DirectoryUnreadable
from providers.importing.csv_files import CsvFile, CsvRow
from providers.importing.report import Progress, Report
from providers.importing.rows import (
    ADDRESS,
    Column,
    ImportedRow,
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
    Column("name", "name", text(255)),
    Column("alternate_name", "alternate_name", text(255)),
    Column("description", "description", text()),
    Column("transportation", "transportation", text()),
    Column("virtual", "virtual", text()),
    Column("latitude", "latitude", degrees(90)),
    Column("longitude", "longitude", degrees(180)),
]
SERVICE = [
    Column("location_id", "location", text(80)),
    Column("name", "name", text(255), required=True),
    Column("alternate_name", "alternate_name", text(255)),
    Column("description", "description", text()),
    Column("status", "status", one_of(Service.Status), required=True),
    Column("website", "url", web_address),
    Column("email", "email", email),
    Column("eligibility", "eligibility_description", text()),
    Column("fees", "fees_description", text()),
    Column("application_process", "application_process", text()),
    Column("languages", "interpretation_services", text()),
]
PHONE = [
    Column("organization_id", "organization", text(80)),
    Column("location_id", "location", text(80)),
    Column("service_id", "service", text(80)),
    Column("number", "number", text(60), required=True),
    Column("extension", "extension", text(20)),
    Column("department", "description", text(255)),
    Column("number_type", "type", text()),
]
TERM = [
    Column("taxonomy_id", "code", text(120)),
    Column("name", "name", text(255), required=True),
    Column("parent_id", "parent", text(120)),
    Column("type", "taxonomy", text(120)),
]

PHONE_TYPES = {"fax": Phone.Type.FAX, "sms": Phone.Type.TEXT, "tty": Phone.Type.TEXTPHONE}
TTY = re.compile(r"(?i)\b(tty|tdd|vtty)\b")
MEANINGLESS = re.compile(r"(?i)phone \d+")


def read(folder: Path, report: Report, progress: Progress) -> dict[str, list[ImportedRow]]:
    """Return the rows of every table, and report those that cannot be imported.

    Raises:
        DirectoryUnreadable: a file is missing or cannot be read.
    """
    progress(_("Reading Ohana files"))
    organizations = list(
        rows("organization", CsvFile.find(folder, "organizations"), ORGANIZATION, report)
    )
    locations = _locations(folder, report)
    phones = list(rows("phone", CsvFile.find(folder, "phones"), PHONE, report))
    services, places = _services(folder, locations, phones, report)
    terms = _terms(folder, report)
    return {
        "taxonomy_term": terms,
        "organization": organizations,
        "location": locations,
        "service": services,
        "service_at_location": places,
        "attribute": _attributes(folder, report) if terms else [],
        "phone": _phones(phones, places, report),
    }


def _locations(folder: Path, report: Report) -> list[ImportedRow]:
    located = [Column("location_id", "location", text(80), required=True), *ADDRESS]
    locations = list(rows("location", CsvFile.find(folder, "locations"), LOCATION, report))
    known = {location.source_id for location in locations}
    addresses = {}
    for address in rows("address", CsvFile.find(folder, "addresses"), located, report):
        key = address.values["location"]
        if key not in known:
            reason = _("points to a location that is not here")
            report.leave_out("address", address.csv_row, "location_id", reason)
        elif key in addresses:
            reason = _("the location already has an address")
            report.leave_out("address", address.csv_row, "location_id", reason)
        else:
            addresses[key] = address
    for location in locations:
        virtual = location.values.pop("virtual").lower() in {"true", "t", "yes", "1"}
        location.values["location_type"] = (
            Location.Type.VIRTUAL if virtual else Location.Type.PHYSICAL
        )
    return [with_address(location, addresses.get(location.source_id)) for location in locations]


def _services(
    folder: Path, locations: list[ImportedRow], phones: list[ImportedRow], report: Report
) -> tuple[list[ImportedRow], list[ImportedRow]]:
    owners = {location.source_id: location.values["organization"] for location in locations}
    named = defaultdict(set)
    for phone in phones:
        if phone.values["organization"]:
            named[phone.values["service"]].add(phone.values["organization"])
    services, places = [], []
    for service in rows("service", CsvFile.find(folder, "services"), SERVICE, report):
        location = service.values.pop("location")
        by_location, by_phones = owners.get(location, ""), named[service.source_id]
        owner = next(iter(by_phones)) if len(by_phones) == 1 else by_location
        if not owner:
            reason = _("has no known location, so it has no organization")
            report.leave_out("service", service.csv_row, "location_id", reason)
            continue
        if owner != by_location and by_location:
            reason = _("the location is another organization's; used the one of its phones")
            report.correct(service.csv_row, "location_id", reason)
        service.values["organization"] = owner
        services.append(service)
        if location:
            report.read("service_at_location")
            key = joint_key(service.source_id, location)
            values = {"service": service.source_id, "location": location}
            places.append(ImportedRow(service.csv_row, key, values))
    return services, places


def _phones(
    phones: list[ImportedRow], places: list[ImportedRow], report: Report
) -> list[ImportedRow]:
    given = {(place.values["service"], place.values["location"]) for place in places}
    kept = []
    for phone in phones:
        values = phone.values
        number, description = values["number"], values["description"]
        if not re.search(r"\d{3}", number) and not e164(number):
            report.leave_out("phone", phone.csv_row, "number", _("holds no phone number"))
            continue
        link = (values["service"], values["location"])
        if all(link) and link not in given:
            values["location"] = ""
            reason = _("its service is not given there; kept the service, not the location")
            report.correct(phone.csv_row, "location_id", reason)
        values["type"] = PHONE_TYPES.get(values["type"].lower(), Phone.Type.VOICE)
        if values["type"] == Phone.Type.VOICE and TTY.search(description):
            values["type"] = Phone.Type.TEXTPHONE
        if MEANINGLESS.fullmatch(description):
            values["description"] = ""
        values["e164"] = e164(number)
        kept.append(phone)
    return kept


def _terms(folder: Path, report: Report) -> list[ImportedRow]:
    sheet = CsvFile.find_optional(folder, "taxonomy")
    terms = list(rows("taxonomy_term", sheet or [], TERM, report))
    by_code = {term.values["code"]: term.source_id for term in terms}
    for term in terms:
        parent = term.values["parent"]
        term.values["parent"] = by_code.get(parent, parent)
    return terms


def _attributes(folder: Path, report: Report) -> list[ImportedRow]:
    path = folder / "service_categories.json"
    if not path.is_file():
        return []
    attributes = {}
    for number, (service, terms) in enumerate(_categories(path).items(), start=1):
        for term in map(str, terms):
            key = joint_key(service, term)
            if key not in attributes:
                report.read("attribute")
                csv_row = CsvRow(path.name, number)
                attributes[key] = ImportedRow(csv_row, key, {"service": service, "term": term})
    return list(attributes.values())


def _categories(path: Path) -> dict[str, list[Any]]:
    try:
        categories = json.loads(path.read_bytes())
    except (UnicodeDecodeError, json.JSONDecodeError):
        categories = None
    if not isinstance(categories, dict) or not all(map(_is_list, categories.values())):
        raise DirectoryUnreadable(
            _("%(file)s is not a JSON object of service ids and lists of term ids."),
            params={"file": path.name},
        )
    return categories


def _is_list(terms: object) -> bool:
    return isinstance(terms, list)
