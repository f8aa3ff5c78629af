"""What the documents refer to exists, and the README stays short."""

import re
from pathlib import Path

import pytest

from ops.paths import ROOT

PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def slug(heading: str) -> str:
    """Return the anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
            assert anchor in map(slug, headings), target


def test_a_reader_decides_within_a_few_screens() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


def test_every_decision_has_a_status_and_a_date() -> None:
    for decision in sorted((ROOT / "docs/decisions").glob("0*.md")):
        assert re.search(r"^Status: \w+\. Date: \d{4}-\d\d-\d\d\.$", decision.read_text(), re.MULTILINE), decision.name


def test_every_test_that_the_local_clouds_page_names_exists() -> None:
    names = re.findall(r"`([\w/]*test_\w+\.py)`", (ROOT / "docs/local-cloud.md").read_text())
    assert names
    for name in names:
        assert (ROOT / "tests" / name).exists() or (ROOT / "tests/unit/emulator" / name).exists(), name
