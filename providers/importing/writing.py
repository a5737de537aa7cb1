"""Writing rows to the database: what is new, what changed, and nothing else."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from providers.importing.report import Progress, Report
from providers.importing.rows import Row
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


def write(rows: dict[str, list[Row]], report: Report, progress: Progress) -> None:
    """Write every table, each in one transaction; the report learns what happened."""
    keys = {}
    for table, model in TABLES.items():
        progress(
            _("Writing %(table)s: %(rows)d rows") % {"table": table, "rows": len(rows[table])}
        )
        _write_table(table, model, rows[table], keys, report)


@transaction.atomic
def _write_table(table, model, rows: Iterable[Row], keys, report):
    standing = {
        record.source_id: record for record in model.objects.filter(source=report.source)
    }
    records = {
        row.source_id: standing.get(row.source_id)
        or model(source=report.source, source_id=row.source_id)
        for row in rows
    }
    own = keys[model] = {key: record.pk for key, record in (standing | records).items()}
    new, changed, unchanged, fields = [], [], 0, set()
    for row in rows:
        facts = _resolve(table, model, row, keys, report)
        if facts is None:
            if row.source_id not in standing:
                del own[row.source_id]
            continue
        record = records[row.source_id]
        different = _apply(record, facts)
        if row.source_id not in standing:
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
    report.written(table, "no longer in the files", len(standing.keys() - records.keys()))


def _resolve(table, model, row, keys, report):
    """Return the facts with our keys for the source's; None where a needed one is missing."""
    facts = {}
    for name, value in row.facts.items():
        field = model._meta.get_field(name)
        if not field.is_relation:
            facts[field.attname] = value
            continue
        facts[field.attname] = keys[field.related_model].get(value)
        if facts[field.attname] is None and (value or not field.null):
            column, reason = row.cells.get(name, name), _("points to no row that is here")
            if not field.null:
                return report.leave_out(table, row.line, column, reason)
            report.remark(row.line, column, reason)
    if model is Phone and not any(facts[name] for name in facts if name.endswith("_id")):
        return report.leave_out(table, row.line, "", _("belongs to nothing that is here"))
    return facts


def _apply(record, facts):
    """Set the facts; return those that differ. What is withheld stays withheld."""
    if getattr(record, "confidential", False):
        facts = {**facts, **WITHHELD, "confidential": True}
    different = {name for name, value in facts.items() if getattr(record, name) != value}
    for name in different:
        setattr(record, name, facts[name])
    record.index()
    return different


def _save(model, new, changed, fields, report):
    reason = f"import from {report.source}"[:100]
    if new:
        bulk_create_with_history(new, model, batch_size=BATCH, default_change_reason=reason)
    if changed:
        bulk_update_with_history(
            changed,
            model,
            fields=sorted(fields | set(model.searched)),
            batch_size=BATCH,
            default_change_reason=reason,
        )
    if "confidential" in fields:
        forget_addresses(record.pk for record in changed if record.confidential)
