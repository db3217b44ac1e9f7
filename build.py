#!/usr/bin/env python3
"""The one command surface of this project. Needs nothing but Python 3.9 or newer.

python3 build.py run          real Anki with the add-on, on a throw-away profile with a demo deck
python3 build.py test         every test: unit, anki, desktop
python3 build.py check        format, lint, types, layers, version numbers
python3 build.py package      dist/comeback.ankiaddon
python3 build.py bench        how long everything takes with a million reviews
python3 build.py screenshots  pictures of every panel page
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tools import Problem, display, environment, system, testing

ROOT = Path(__file__).resolve().parent


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 9):
        raise Problem("build.py needs Python 3.9 or newer.")
    own, for_pytest = _split(arguments)
    options = _parser().parse_args(own)
    if for_pytest and options.command != run_tests:
        raise Problem("Arguments after -- are pytest's, and only `test` calls it.")
    options.pytest = for_pytest
    options.yes = options.yes or os.environ.get("CI", "").lower() == "true"
    os.chdir(ROOT)
    return int(options.command(options))


def run_anki(options: argparse.Namespace) -> int:
    arguments = ["run"] + ["--headless"] * options.headless
    if options.base:
        arguments += ["--base", str(Path(options.base).absolute())]
    return _with_anki(options, arguments)


def take_screenshots(options: argparse.Namespace) -> int:
    options.headless = True
    return _with_anki(options, ["screenshots", str(Path(options.directory).absolute())])


def bench(options: argparse.Namespace) -> int:
    options.headless = True
    names = ("reviews", "notes", "grades")
    given = [(name, getattr(options, name)) for name in names if getattr(options, name)]
    arguments = [word for name, number in given for word in (f"--{name}", str(number))]
    return _with_anki(options, arguments, "tools.bench")


def run_tests(options: argparse.Namespace) -> int:
    versions = list(environment.SUPPORTED) if options.matrix else [options.anki]
    results = [testing.run(anki, options.pytest, options.yes) for anki in versions]
    return 0 if all(results) else 1


def check(options: argparse.Namespace) -> int:
    python = environment.prepare(environment.NEWEST, tools=True)
    return _call(python, "tools.checks")


def package(options: argparse.Namespace) -> int:
    return _call(environment.prepare(environment.NEWEST), "tools.assemble")


def _with_anki(
    options: argparse.Namespace, arguments: list[str], module: str = "tools.driver"
) -> int:
    builder = environment.prepare(environment.NEWEST)
    python = environment.prepare(options.anki)
    system.prepare(python, headless=options.headless, yes=options.yes)
    if _call(builder, "tools.assemble"):
        return 1
    with display.screen(headless=options.headless) as variables:
        return _call(python, module, *arguments, variables=variables)


def _call(
    python: Path, module: str, *arguments: str, variables: dict[str, str] | None = None
) -> int:
    command = [str(python), "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    yes = argparse.ArgumentParser(add_help=False)
    yes.add_argument("--yes", action="store_true", help="install system libraries without asking")
    anki = argparse.ArgumentParser(add_help=False)
    anki.add_argument("--anki", default=environment.NEWEST, choices=list(environment.SUPPORTED))
    commands = parser.add_subparsers(required=True, metavar="command")

    run = commands.add_parser("run", parents=[yes, anki], help="open real Anki with the add-on")
    run.add_argument(
        "--headless", action="store_true", help="review by itself on a virtual display"
    )
    run.add_argument("--base", metavar="DIR", help="keep Anki's files there")
    run.set_defaults(command=run_anki)
    test = commands.add_parser(
        "test", parents=[yes, anki], help="every test; after -- pytest's own"
    )
    test.add_argument("--matrix", action="store_true", help="with every supported Anki")
    test.set_defaults(command=run_tests)
    checks = commands.add_parser("check", help="format, lint, types, layers")
    checks.set_defaults(command=check, yes=False)
    packaging = commands.add_parser("package", help="dist/comeback.ankiaddon")
    packaging.set_defaults(command=package, yes=False)
    benchmarks = commands.add_parser("bench", parents=[yes, anki], help="the benchmarks")
    for name in ("reviews", "notes", "grades"):
        benchmarks.add_argument(f"--{name}", type=int, metavar="N")
    benchmarks.set_defaults(command=bench)
    pictures = commands.add_parser("screenshots", parents=[yes, anki], help="pictures of the panel")
    pictures.add_argument("directory", metavar="DIR")
    pictures.set_defaults(command=take_screenshots)
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
