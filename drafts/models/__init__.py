from drafts.models.drafts import Draft

__all__ = ["Draft"]
