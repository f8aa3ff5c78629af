"""The browser of the tests: the headless Chromium that an npm package brings, with the libraries and fonts it needs.

Nothing of the machine is used, so that a fresh one does and every machine draws alike.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ops.home import ROOT

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
    # WebGL by the processor.
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--font-render-hinting=none",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),  # its sandbox is not for root
]


def unpacked() -> Path:
    """The folder of the unpacked browser, made by the first test that needs it: some seconds, and 250 MB."""
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
    except OSError:  # another run was faster
        shutil.rmtree(partial)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """The environment to run it in: its own libraries and fonts."""
    return {
        **{name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ},
        "LD_LIBRARY_PATH": str(folder / "al2023/lib"),
        "FONTCONFIG_PATH": str(folder / "fonts"),
        "LANG": "en_US.UTF-8",
        "TZ": "UTC",
    }
