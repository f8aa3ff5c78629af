"""Where the objects of a distributed backfill lie in the results bucket."""

RUNS, MINUTES, DONE = "backfill/runs/", "backfill/minutes/", "backfill/done/"
"""What a command knows about its runs; the minutes that Athena unloaded; and one empty object for each of them that is
done, whose key ends with the number of its summaries."""


def done_folder(key: str) -> str:
    """Return the folder that says that an object of minutes is done."""
    return f"{DONE}{key.removeprefix(MINUTES)}/"


def is_done_key(key: str) -> bool:
    """Return whether a key says that an object is done, and not that somebody put something there."""
    return key.rpartition("/")[2].isdecimal()


def count_summaries(done_key: str) -> int:
    """Return the number of summaries that an object had which is done."""
    return int(done_key.rpartition("/")[2])


def find_minutes(done_key: str) -> str:
    """Return the key of the object of minutes that is done."""
    return f"{MINUTES}{done_key.rpartition('/')[0].removeprefix(DONE)}"
