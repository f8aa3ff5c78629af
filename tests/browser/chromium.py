"""Launch options for the headless Chromium of an npm package, with the libraries and fonts that it needs.

The browser needs only the C library of the machine, so every machine draws alike. The package is for x86-64: on other
machines WILDRYDES_CHROMIUM is the path of an installed Chromium.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from ops.paths import ROOT

_PACKAGE = ROOT / "node_modules/@sparticuz/chromium"
_CACHE = ROOT / "node_modules/.cache"
_UNPACK = """
import { inflate } from "@sparticuz/chromium";
for (const name of ["chromium.br", "al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"]) {
  await inflate(`${process.argv[1]}/bin/${name}`);
}
"""
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/fonts/cache</cachedir>
</fontconfig>
"""
ARGUMENTS = [
    # The processor draws WebGL.
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Pages are composed without WebGL, which takes a quarter of the time.
    "--disable-gpu-compositing",
    "--font-render-hinting=none",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),  # The sandbox doesn't work for root.
]


def get_launch_options() -> dict[str, Any]:
    """Return the arguments of Playwright's `chromium.launch`. The first call unpacks the browser: 210 MB in seconds."""
    if installed := os.environ.get("WILDRYDES_CHROMIUM"):
        return {"executable_path": installed, "args": ARGUMENTS}
    folder = _unpack()
    return {"executable_path": str(folder / "chromium"), "args": ARGUMENTS, "env": _make_environment(folder)}


def _unpack() -> Path:
    version = json.loads((_PACKAGE / "package.json").read_text())["version"]
    folder = _CACHE / f"chromium-{version}"
    if folder.is_dir():
        return folder
    _CACHE.mkdir(exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=_CACHE))
    subprocess.run(
        [str(ROOT / ".venv/bin/node"), "--input-type=module", "--eval", _UNPACK, str(_PACKAGE)],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(partial)}, check=True,
    )  # fmt: skip
    (partial / "fonts/fonts.conf").write_text(_FONTS.format(folder=folder))
    try:
        partial.rename(folder)
    except OSError:  # Another run was faster.
        shutil.rmtree(partial)
    return folder


def _make_environment(folder: Path) -> dict[str, str]:
    """Return the environment with the browser's libraries and fonts. Without LANG the pages have no valid language."""
    return {
        **{name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ},
        "LD_LIBRARY_PATH": str(folder / "al2023/lib"),
        "FONTCONFIG_PATH": str(folder / "fonts"),
        "LANG": "en_US.UTF-8",
        "TZ": "UTC",
    }
