import pytest
from tests.workshop import Workshop


@pytest.fixture
def shop(office) -> Workshop:
    """A product under guarantee: nobody has to agree to anything."""
    return Workshop(office)


@pytest.fixture
def paid(office) -> Workshop:
    """A product that the customer pays for."""
    return Workshop(office, is_paid=True)
