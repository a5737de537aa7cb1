from django import template

from accounts.models import User
from exports.models import Export

register = template.Library()


@register.inclusion_tag("exports/_waiting.html", takes_context=True)
def exports_to_approve(context) -> dict:
    """List the exports that wait for the person who looks at the page."""
    user: User = context["user"]
    return {"exports": Export.objects.waiting().to_be_decided_by(user)}
