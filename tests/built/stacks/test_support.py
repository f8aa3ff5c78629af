import pytest

from emulator.unsupported import find_unsupported
from tests.built.stacks.conftest import Synthesize


@pytest.mark.parametrize("context", [{}, {"sign_in": "required"}], ids=str)
def test_the_embedded_cloud_can_do_all_that_the_stacks_ask_for(synthesize: Synthesize, context: dict[str, str]) -> None:
    templates = synthesize(target="embedded", **context)
    assert [sentence for own in templates.values() for sentence in find_unsupported(own)] == []
