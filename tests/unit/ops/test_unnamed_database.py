from concurrent.futures import ThreadPoolExecutor

from ops.unnamed_database import DigestSet


def test_set_contains_what_was_put_in_however_often() -> None:
    digests = DigestSet(str(number % 1_000).encode() for number in range(3_000))
    assert all(str(number).encode() in digests for number in range(1_000))
    assert b"1000" not in digests


def test_set_answers_other_threads_too() -> None:
    digests = DigestSet([b"a", b"b"])
    with ThreadPoolExecutor(1) as other:
        assert list(other.map(digests.__contains__, [b"a", b"c"])) == [True, False]
