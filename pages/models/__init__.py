from pages.models.sent_forms import SentForm

__all__ = ["SentForm"]
