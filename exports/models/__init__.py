from exports.models.exports import Export, ExportedClient

__all__ = ["Export", "ExportedClient"]
