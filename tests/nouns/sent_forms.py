"""The keys of forms that were carried out: no page shows them, and they tell nothing."""

from tests.nouns.declaring import KEY, Noun

NOUN = Noun(
    models=("pages.sentform",),
    clear={
        "pages.sentform.id": KEY,
        "pages.sentform.answers_digest": KEY,
        "pages.sentform.made": "names of models and keys of their rows",
    },
)
