"""Write the pages that are made from the code: `. .venv/bin/activate && python -m ops.reference`."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from ops.paths import ROOT
from ops.reference import browser_schema, cli, records

PAGES: Mapping[Path, Callable[[], str]] = {
    ROOT / "docs/cli.md": cli.page,
    ROOT / "docs/record-reference.md": records.page,
    ROOT / "console/web/src/readings/record-schema.json": browser_schema.render,
}


def main() -> None:
    """Write each page that isn't as the code says, and name it."""
    for file, page in PAGES.items():
        text = page()
        if not file.is_file() or file.read_text() != text:
            file.write_text(text)
            sys.stderr.write(f"wrote {file.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
