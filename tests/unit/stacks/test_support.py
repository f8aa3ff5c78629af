from local.support import unsupported
from tests.unit.stacks.conftest import Synthesize


def test_the_embedded_cloud_can_do_all_that_the_stacks_ask_for(synthesize: Synthesize) -> None:
    assert [sentence for own in synthesize(target="embedded").values() for sentence in unsupported(own)] == []
