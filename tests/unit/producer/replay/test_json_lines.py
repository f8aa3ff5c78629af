import json
from pathlib import Path

import pytest

from producer.replay import json_stream
from producer.replay.json_lines import read_json_array, read_json_lines
from producer.replay.json_stream import iterate_elements
from producer.replay.rows import RefusedFile, Row
from tests.unit.producer.replay.loaded import split


def write(folder: Path, text: str) -> Path:
    path = folder / "fleet.json"
    path.write_text(text)
    return path


def test_nested_values_have_dotted_names(tmp_path: Path) -> None:
    line = '{"ev": {"pos": {"lat": 52.5}, "ts": "t"}, "kind": null, "list": [1]}'
    [row] = read_json_lines(write(tmp_path, f"{line}\n\n"))
    assert row == Row(1, {"ev.pos.lat": 52.5, "ev.ts": "t", "kind": None, "list": [1]}, line)


def test_the_owntracks_recorder_s_lines_are_read_without_their_prefix(tmp_path: Path) -> None:
    line = '2015-08-24T05:55:07Z\t*                 \t{"lat": 52.5, "tst": 1440395361}'
    [row] = read_json_lines(write(tmp_path, line))
    assert row == Row(1, {"lat": 52.5, "tst": 1440395361}, line)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"lat": 52.', "is not JSON"),
        ("[1, 2]", "is not a JSON object"),
        ("[" * 100_000, "is not JSON that can be read"),
        ('{"lat": ' + "9" * 5000 + "}", "is not JSON that can be read"),
    ],
)
def test_a_line_that_is_no_object_is_rejected_alone(tmp_path: Path, line: str, reason: str) -> None:
    rows, [reject] = split([*read_json_lines(write(tmp_path, f'{{"a": 1}}\n{line}\n{{"a": 2}}\n'))])
    assert [row.number for row in rows] == [1, 3]
    assert (reject.number, reject.reason, reject.raw) == (2, reason, line)


def test_a_json_list_is_read_element_by_element(tmp_path: Path) -> None:
    rows, [reject] = split([*read_json_array(write(tmp_path, '[{"a": {"b": 1}}, 7,\n {"a": 2}]'))])
    assert [(row.number, row.fields) for row in rows] == [(1, {"a.b": 1}), (3, {"a": 2})]
    assert (reject.number, reject.reason) == (2, "is not a JSON object")


def test_elements_need_not_end_where_a_piece_that_is_read_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elements = [{"number": number, "text": "x" * (number % 70), "list": [1.5, None]} for number in range(200)]
    for chunk in (7, 64, 1000):
        monkeypatch.setattr(json_stream, "_CHUNK", chunk)
        path = write(tmp_path, json.dumps({"type": "x", "features": elements}, indent=1))
        assert [*iterate_elements(path, "features")] == elements


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"a": 1},\n{"a": 2}', "line 2: it ends within a list, so it was cut off"),
        ('[{"a": 1},\n{"a": ', "line 2: what begins there can't be read"),
        ('[{"a": 1},\n{"a": "x', "line 2: what begins there can't be read: it was cut off"),
        ('[{"a": 1},\n\n{a: 1}]', "line 3: what begins there can't be read"),
        ('[{"a": 1},\n' + "[" * 100_000, "line 2: what begins there can't be read: it is no JSON"),
    ],
)
def test_a_list_that_is_cut_off_is_refused_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(RefusedFile, match=sentence):
        [*read_json_array(write(tmp_path, text))]


def test_an_element_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MAX_ELEMENT_LENGTH", 1000)
    monkeypatch.setattr(json_stream, "_CHUNK", 100)
    with pytest.raises(RefusedFile, match="more than 1,000 characters"):
        [*iterate_elements(write(tmp_path, json.dumps(["x" * 5000])), None)]
