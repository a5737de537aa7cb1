import pytest

from tests.conftest import open_client


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz")
