from drafts.models.draft_parts import DraftPart
from drafts.models.drafts import Draft

__all__ = ["Draft", "DraftPart"]
