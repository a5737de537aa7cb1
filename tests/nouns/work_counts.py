"""What a team has to do, as sums: no page shows the rows, and none says whom it is about."""

from tests.nouns.declaring import CODE, Noun

NOUN = Noun(models=("casework.workcount",), clear={"casework.workcount.kind": CODE})
