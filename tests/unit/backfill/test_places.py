from backfill.places import count_summaries, done_folder, find_minutes

KEY = "backfill/minutes/run/000000/one/part=3/object"


def test_done_object_tells_which_minutes_and_how_many() -> None:
    assert done_folder(KEY) == "backfill/done/run/000000/one/part=3/object/"
    done = f"{done_folder(KEY)}120"
    assert (find_minutes(done), count_summaries(done)) == (KEY, 120)
