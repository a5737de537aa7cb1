"""The keys of people, and the segments by which they are found: no page shows either."""

from tests.nouns.declaring import Noun

NOUN = Noun(
    models=("encryption.datakey", "search.segment", "search.segmententry"),
    clear={"encryption.datakey.kek": "the name of a key-encryption key"},
)
