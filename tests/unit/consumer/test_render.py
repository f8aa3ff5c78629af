import base64
import io
import json

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace
from rich.console import Console

from consumer.decoded import DecodedItem, decode_record
from consumer.render import to_json_line, to_pretty_line
from tests.unit.consumer.test_decoded import READING, make_record
from unicorn.codec import Unreadable, encode, encode_summary
from unicorn.printable import to_printable
from unicorn.summary import merge, summarize_minute


def _render(data: bytes, *, width: int = 200) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, highlight=False, color_system=None)
    for content in decode_record(make_record(data)):
        console.print(to_pretty_line(content), soft_wrap=True)
    return out.getvalue()


def test_a_reading_is_a_line_of_words() -> None:
    assert _render(encode(READING), width=40) == (
        "2026-01-31 23:59:59.999  Arion             40.749167,  -73.985184   29.50 m  health 151  magic 149\n"
    )


def test_a_summary_is_a_line_of_words() -> None:
    later = replace(READING, StatusTime="2026-01-31 23:59:59.000", HealthPoints=140, Distance=1200.25)
    data = encode_summary(merge(summarize_minute(READING), summarize_minute(later)))
    assert _render(data) == (
        "2026-01-31 23:59         Arion           2 readings, 1,229.750 m"
        "  health 140–151  magic 149–149  until 23:59:59.999\n"
    )


def test_what_cannot_be_read_is_shown_with_its_place_and_reason() -> None:
    shown = _render(b'{"Name": 1.5}')
    assert "Bayard" in shown
    assert "can't be read: Distance is missing" in shown
    assert "shardId-000000000000 495" in shown
    assert '{"Name": 1.5}' in shown


@given(st.binary(max_size=100) | st.text(max_size=100).map(lambda name: encode(replace(READING, Name=name))))
def test_nothing_in_a_record_steers_the_terminal(data: bytes) -> None:
    shown = _render(data)
    assert shown.endswith("\n")
    assert shown[:-1].isprintable()


def test_a_reason_does_not_steer_the_terminal_either() -> None:
    shown = to_pretty_line(DecodedItem(make_record(b""), Unreadable("\x1b[31mred\n", b""), b""))
    assert shown.plain.isprintable()


def test_a_name_that_looks_like_markup_is_shown_as_it_is() -> None:
    assert "[bold red]Arion" in _render(encode(replace(READING, Name="[bold red]Arion")))


def test_control_characters_are_shown_as_escapes() -> None:
    assert to_printable("Ari\x1b[31mon\u202e\n") == r"Ari\x1b[31mon\u202e\n"
    assert to_printable("Zlatogřiv 🦄") == "Zlatogřiv 🦄"


def test_a_reading_in_a_pipe_is_its_own_json() -> None:
    (content,) = decode_record(make_record(encode(READING)))
    assert to_json_line(content) == encode(READING).strip()
    assert json.loads(to_json_line(content)) == asdict(READING)


@given(st.binary())
def test_nothing_is_lost_of_what_cannot_be_read(data: bytes) -> None:
    items = decode_record(make_record(data))
    assume(len(items) == 1)  # two JSON objects by chance
    line = to_json_line(items[0])
    assert b"\n" not in line
    document = json.loads(line)
    assert base64.b64decode(document.pop("data")) == data
    assert document.pop("reason")
    assert document == {"shardId": "shardId-000000000000", "sequenceNumber": "495", "partitionKey": "Bayard"}
