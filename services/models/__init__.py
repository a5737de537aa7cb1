from services.models.service_lines import ServiceLine
from services.models.services import Service

__all__ = ["Service", "ServiceLine"]
