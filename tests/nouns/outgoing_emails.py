"""An email that waits for its job: sealed, and gone once it is sent. No page shows one."""

from tests.nouns.declaring import SEALED, Noun

NOUN = Noun(
    models=("accounts.outgoingemail",),
    clear={"accounts.outgoingemail.sealed": SEALED},
)
