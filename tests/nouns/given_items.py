"""Items and services given at anonymous contacts, whose forms ask for them."""

from tests.nouns.declaring import CODE, DIRECTOR, READ, Noun, page

NOUN = Noun(
    models=("casework.givenitem",),
    pages={"reports:given-list": page(DIRECTOR, methods=READ)},
    needs=("anonymous_contacts",),
    clear={"casework.givenitem.service": CODE},
)
