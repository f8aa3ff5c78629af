import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unicorn.printable import to_printable

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;ZXZpbA==\x07", "\\x1b]52;c;ZXZpbA==\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("a\r\nverdict: exact (lost 0)", "a\\r\\nverdict: exact (lost 0)"),
        ("\u2028\u2029\x85\x0b\x0c", "\\u2028\\u2029\\x85\\x0b\\x0c"),
        ("\u202etxt.exe\u2066\u200f\u061c", "\\u202etxt.exe\\u2066\\u200f\\u061c"),
        ("\ud83e", "\\ud83e"),
        ("a\u00a0b\u3000c", "a\\xa0b\\u3000c"),
        ("\u200b\ufeff\u00ad", "\\u200b\\ufeff\\xad"),
    ],
)
def test_what_could_steer_a_terminal_is_an_escape(text: str, shown: str) -> None:
    assert to_printable(text) == shown


@pytest.mark.parametrize("text", ["Ünïcorn ✨", "独角兽", "أحادي القرن", "एकशृंग", "🦄", "[b]bold[/b]", "a b", ""])
def test_letters_of_every_script_and_emoji_stay(text: str) -> None:
    assert to_printable(text) == text


@given(ANY_TEXT)
def test_whatever_the_text_it_is_one_line_that_prints(text: str) -> None:
    shown = to_printable(text)
    assert shown.isprintable()
    assert len(shown.splitlines()) <= 1
    assert to_printable(shown) == shown


def test_no_character_of_control_or_format_is_left() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    left = {unicodedata.category(character) for character in to_printable(everything)}
    assert left.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
