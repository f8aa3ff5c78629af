"""Write the files that are generated from the code: `. .venv/bin/activate && python -m cli.reference`."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from cli.reference import browser_schema, cli, records
from ops.paths import ROOT

PAGES: Mapping[Path, Callable[[], str]] = {
    ROOT / "docs/cli.md": cli.make_page,
    ROOT / "docs/record-reference.md": records.make_page,
    ROOT / "console/web/src/readings/record-schema.json": browser_schema.render_schema,
    ROOT / "console/web/src/default-fleet.json": browser_schema.render_default_fleet,
}


def main() -> None:
    """Write each file whose content has changed, and print its name."""
    for file, page in PAGES.items():
        text = page()
        if not file.is_file() or file.read_text() != text:
            file.write_text(text)
            sys.stderr.write(f"wrote {file.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
