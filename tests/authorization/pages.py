"""What everybody may do, page by page: each noun's declaration, in `tests/nouns`, together.

A new address fails the matrix until its noun says who may use it, on whom, and how.
"""

from tests.nouns.declaring import Page, collected

PAGES: dict[str, Page] = collected("pages")
# Records that are somebody's own: who may open them, of those whose role has the page.
OWNERS: dict[str, set[str]] = collected("owners")
# About the one who asks, whatever the role, or about nobody: no client's name is near.
OWN: dict[str, frozenset[str]] = collected("own_pages")
ALLAUTH = ("account_", "mfa_", "unnamed account/")


def is_own(name: str) -> bool:
    """Whether an address is about the one who asks: signing in, factors, sessions."""
    return name in OWN or name.startswith(ALLAUTH)
