"""Compiles requirements/*.in to hashed *.txt files that fit every platform. Needs `uv` on the PATH.

python3 tools/lock.py              everything, keeping the pins that still fit
python3 tools/lock.py --upgrade    everything, newest versions
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
# The oldest Python that each file must install on; anki wheels ask for 3.10 from 26.05.
OLDEST_PYTHON = {"anki-26.9.3": "3.10", "tools": "3.10"}


def main() -> int:
    # tools.in is constrained by a compiled file, so it comes last.
    for source in [*sorted(REQUIREMENTS.glob("anki-*.in")), REQUIREMENTS / "tools.in"]:
        python = OLDEST_PYTHON.get(source.stem, "3.9")
        command = ["uv", "pip", "compile", "--universal", "--generate-hashes", "--no-header"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--quiet"]
        command += ["--override", "overrides.txt"]
        command += ["--python-version", python, "--output-file", f"{source.stem}.txt"]
        command += [*sys.argv[1:], source.name]
        print("requirements/" + source.name, flush=True)
        if subprocess.run(command, cwd=REQUIREMENTS, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
