"""At the end of long work it is asked again whether people may still do what they asked."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.rechecking import are_still_permitted
from encryption.row_keys import new_row_key

REPORT, APPROVE = "reports.finalize_report", "exports.approve"


def test_who_has_kept_the_role_may(dora, sam):
    assert are_still_permitted({dora.pk: REPORT, sam.pk: APPROVE})


@pytest.mark.parametrize("change", [{"role": "auditor"}, {"is_active": False}])
def test_one_who_may_not_any_more_is_enough(change, dora, sam):
    User.objects.filter(pk=sam.pk).update(**change)

    assert are_still_permitted({dora.pk: REPORT})
    assert not are_still_permitted({dora.pk: REPORT, sam.pk: APPROVE})


def test_nobody_of_this_key_may_not(dora):
    assert not are_still_permitted({new_row_key(): REPORT})


@pytest.mark.skipif(
    "not connection.features.has_select_for_update",
    reason="SQLite holds no single row: whoever writes holds the whole database",
)
def test_they_are_held_until_the_transaction_ends(dora):
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        are_still_permitted({dora.pk: REPORT})

    statements = [query["sql"] for query in asked]
    held = next(n for n, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql)
    read = next(n for n, sql in enumerate(statements) if '"accounts_user"."role"' in sql)
    assert held < read
