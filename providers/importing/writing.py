"""Writing rows to the database: those that are new or changed, and no other."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from providers.importing.report import Progress, Report
from providers.importing.rows import ImportedRow
from providers.models import (
    Attribute,
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
)
from providers.models.locations import WITHHELD, forget_addresses

BATCH = 500

Keys = dict[Any, dict[str, Any]]  # our keys by the source's, for each model
# In the order in which they point to each other.
TABLES = {
    "taxonomy_term": TaxonomyTerm,
    "organization": Organization,
    "location": Location,
    "service": Service,
    "service_at_location": ServiceAtLocation,
    "attribute": Attribute,
    "phone": Phone,
}


def write(rows: dict[str, list[ImportedRow]], report: Report, progress: Progress) -> None:
    """Write every table, and report what was written."""
    keys: Keys = {}
    for table, model in TABLES.items():
        progress(
            _("Writing %(table)s: %(rows)d rows") % {"table": table, "rows": len(rows[table])}
        )
        _write_table(table, model, rows[table], keys, report)


def _write_table(
    table: str, model: Any, rows: Iterable[ImportedRow], keys: Keys, report: Report
) -> None:
    existing = {
        record.source_id: record for record in model.objects.filter(source=report.source)
    }
    records = {
        row.source_id: existing.get(row.source_id)
        or model(source=report.source, source_id=row.source_id)
        for row in rows
    }
    own = keys[model] = {key: record.pk for key, record in (existing | records).items()}
    new, changed, unchanged, fields = [], [], 0, set()
    for row in rows:
        values = _resolve(table, model, row, keys, report)
        if values is None:
            if row.source_id not in existing:
                del own[row.source_id]
            continue
        record = records[row.source_id]
        different = _apply(record, values)
        if row.source_id not in existing:
            new.append(record)
        elif different:
            changed.append(record)
            fields |= different
        else:
            unchanged += 1
    _save(model, new, changed, fields, report)
    report.written(table, "new", len(new))
    report.written(table, "changed", len(changed))
    report.written(table, "unchanged", unchanged)
    report.written(table, "no longer in the files", len(existing.keys() - records.keys()))


def _resolve(
    table: str, model: Any, row: ImportedRow, keys: Keys, report: Report
) -> dict[str, Any] | None:
    """Return the values with our keys for the source's; None if a required one is missing."""
    values = {}
    for name, value in row.values.items():
        field = model._meta.get_field(name)
        if not field.is_relation:
            values[field.attname] = value
            continue
        values[field.attname] = keys[field.related_model].get(value)
        if values[field.attname] is None and (value or not field.null):
            column, reason = row.columns.get(name, name), _("points to no row in these files")
            if not field.null:
                report.leave_out(table, row.csv_row, column, reason)
                return None
            report.correct(row.csv_row, column, reason)
    if model is Phone and not any(values[name] for name in values if name.endswith("_id")):
        report.leave_out(table, row.csv_row, "", _("belongs to nothing in these files"))
        return None
    return values


def _apply(record: Any, values: dict[str, Any]) -> set[str]:
    """Set the values; return the fields that differ. A confidential address stays withheld."""
    if getattr(record, "confidential", False):
        values = {**values, **WITHHELD, "confidential": True}
    different = {name for name, value in values.items() if getattr(record, name) != value}
    for name in different:
        setattr(record, name, values[name])
    record.index()
    return different


def _save(
    model: Any, new: list[Any], changed: list[Any], fields: set[str], report: Report
) -> None:
    reason = f"import from {report.source}"[:100]
    if new:
        bulk_create_with_history(new, model, batch_size=BATCH, default_change_reason=reason)
    if changed:
        bulk_update_with_history(
            changed,
            model,
            fields=sorted(fields | set(model.search_fields)),
            batch_size=BATCH,
            default_change_reason=reason,
        )
    if "confidential" in fields:
        forget_addresses(record.pk for record in changed if record.confidential)
