import re
from pathlib import Path

import pytest

from cli.reference import cli, records
from cli.reference.__main__ import PAGES
from ops.paths import ROOT
from unicorn.reading import SCHEMA


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_page_is_what_the_code_says(file: Path) -> None:
    assert file.read_text() == PAGES[file](), "run `python -m cli.reference`"


@pytest.mark.parametrize("columns", ["40", "200"])
def test_help_does_not_depend_on_the_terminal(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cli.make_page()
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert cli.make_page() == before


def test_every_command_has_its_section() -> None:
    page = cli.make_page()
    for title in (*(f"wildrydes {name}" for name in cli.list_commands()), "producer", "consumer"):
        section = page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        assert "Usage: " in section, title
        assert "--help" in section or title == "wildrydes test", title


def test_operating_guide_names_commands_that_there_are() -> None:
    named = set(re.findall(r"`wildrydes\s+([a-z]+)", (ROOT / "docs" / "operating.md").read_text()))
    assert {"status", "doctor", "redrive", "backfill"} <= named <= set(cli.list_commands())


def test_every_field_is_told_with_its_meaning_and_its_column() -> None:
    lines = records.make_page().splitlines()
    for name, kind in SCHEMA.items():
        row = next(line for line in lines if line.startswith(f"| `{name}` |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert all(cells)
        assert cells[-1] == f"`{kind.glue_type}`"
