"""The ``comeback`` command. Exit codes: 0 done, 1 could not, 2 wrong usage."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tqdm import tqdm

from . import __version__
from .outline import ALL_AXES
from .outside import load_own_map, load_report, load_view
from .pages.document import document
from .pages.pointer import copy_text
from .report import Report, Topic
from .resources.catalogue import load_catalogue
from .resources.checked_yaml import read
from .resources.consistency import check_file, shipped
from .resources.known import known_in
from .resources.resolver import Resolution
from .resources.signposts import Signposts
from .source.errors import CollectionError
from .stats import as_text, public_stats, put_in_place, topic_row, write_stats
from .store.database import StoreError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int | None] = options.command
    try:
        return command(options) or 0
    except (CollectionError, StoreError) as error:
        return _could_not(str(error))
    except BrokenPipeError:
        # The reader (``| head``) has enough; that is no failure of ours.
        sys.stderr.close()
    except OSError as error:
        return _could_not(f"{error.filename or 'output'}: {error.strerror or error}")
    return 0


def _could_not(line: str) -> int:
    print(f"comeback: {line}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="comeback", description="Recall statistics and topics from an Anki collection."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    stats = commands.add_parser("stats", help="the recall stats of a closed collection, as JSON")
    _add_collection(stats)
    stats.add_argument("--out", type=Path, metavar="FILE", help="write here instead of printing")
    stats.set_defaults(command=_stats)

    report = commands.add_parser("report", help="the panel's pages as one HTML file")
    _add_collection(report)
    report.add_argument("--out", type=Path, metavar="FILE", required=True, help="write it here")
    report.set_defaults(command=_html)

    topics = commands.add_parser("topics", help="its topics with their resources")
    _add_collection(topics)
    topics.add_argument(
        "--axis", choices=ALL_AXES, help="the tree to follow (default: the panel's)"
    )
    topics.add_argument("--top", type=_count, metavar="N", help="the first N only")
    topics.add_argument("--json", action="store_true", help="an array of topics as JSON")
    topics.set_defaults(command=_topics)

    resolve = commands.add_parser(
        "resolve", help="tags from standard input, one a line, to their resources, as JSON lines"
    )
    resolve.add_argument("tags", nargs="*", metavar="TAG", help="these instead")
    resolve.add_argument("--explain", action="store_true", help="also say which rule fired")
    _add_map(resolve)
    resolve.set_defaults(command=_resolve)

    catalogue = commands.add_parser("catalogue", help="the files that lead to videos and pages")
    actions = catalogue.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="what to put right in such files, a line for each")
    check.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="of the catalogue, or your own map"
    )
    check.set_defaults(command=_check)

    evaluate = commands.add_parser(
        "evaluate", help="the recall model beside others, on review logs (needs the extra [lab])"
    )
    evaluate.add_argument(
        "logs", nargs="+", type=Path, metavar="LOG", help="CSV, Parquet, a collection, or a folder"
    )
    evaluate.add_argument("--json", action="store_true", help="all figures, for programs")
    where = evaluate.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=_jobs, metavar="N", help="processes (default: one a core)")
    where.add_argument("--scheduler", metavar="ADDRESS", help="a Dask cluster instead")
    evaluate.set_defaults(command=_evaluate)
    return parser


def _add_collection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "collection", type=Path, metavar="COLLECTION", help="collection.anki2, or a .colpkg"
    )
    parser.add_argument("--now", type=_instant, metavar="ISO8601", help="the clock (default: now)")
    parser.add_argument("--tz", type=_zone, metavar="NAME", help="time zone, such as Europe/Paris")
    parser.add_argument(
        "--captures", type=Path, metavar="FILE", help="comeback.db with this profile's timings"
    )
    _add_map(parser)


def _add_map(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--map", type=Path, metavar="FILE", help="topics.yaml with the student's corrections"
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("a number of 0 or more is needed")
    return number


def _jobs(text: str) -> int:
    number = _count(text)
    if number == 0:
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number


def _instant(text: str) -> datetime:
    # Python 3.9 knows no "Z".
    try:
        return datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"no ISO 8601 time: {text}") from error


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise argparse.ArgumentTypeError(f"no time zone of this name: {text}") from error


def _report(options: argparse.Namespace) -> Report:
    now: datetime | None = options.now
    if now is not None and now.tzinfo is None:
        now = now.replace(tzinfo=options.tz) if options.tz else now.astimezone()
    with tqdm(desc="Reading", unit=" steps", disable=None, leave=False, mininterval=0.1) as bar:
        return load_report(
            options.collection,
            captures=options.captures,
            own_map=options.map,
            now=None if now is None else now.timestamp(),
            zone=options.tz,
            rest=lambda: _tick(bar),
        )


def _tick(bar: tqdm[Any]) -> None:
    bar.update()


def _stats(options: argparse.Namespace) -> None:
    stats = public_stats(_report(options))
    if options.out is None:
        sys.stdout.write(as_text(stats))
    else:
        write_stats(options.out, stats)


def _html(options: argparse.Namespace) -> None:
    report = _report(options)
    put_in_place(options.out, document(report, load_view(report, options.captures)).encode("utf-8"))


def _topics(options: argparse.Namespace) -> None:
    report = _report(options)
    topics = report.on_axis(options.axis or report.axis)[: options.top]
    if options.json:
        _print_json([topic_row(topic, report) for topic in topics], indent=1)
        return
    for topic in topics:
        print("\n".join(_topic_lines(topic)))


def _topic_lines(topic: Topic) -> list[str]:
    """A line for the topic, ``*`` where to start, and one for each resource."""
    evidence = f"{topic.passed} of {topic.n}"
    if topic.low_ratio is not None and topic.high_ratio is not None:
        evidence += f" ({topic.low_ratio:.0%}-{topic.high_ratio:.0%})"
    mark = "*" if topic.starts_here else " "
    lines = [f"{mark} {topic.group:<18}  {evidence:<21}  {' > '.join(topic.path)}"]
    lines += [f"{'':<45}{copy_text(resource)}" for resource in topic.resources]
    return lines


def _resolve(options: argparse.Namespace) -> None:
    signposts = Signposts(load_catalogue(), load_own_map(options.map))
    for line in options.tags or sys.stdin:
        tag = line.strip()
        if tag:
            found = signposts.explain(tag)
            row = _resolution(found.resolution)
            _print_json({**row, "rule": found.rule} if options.explain else row)


def _resolution(resolution: Resolution) -> Any:
    row = resolution._asdict()
    row["resources"] = [resource.as_json() for resource in resolution.resources]
    return row


def _check(options: argparse.Namespace) -> int:
    others, known = cache(shipped), cache(lambda: known_in(load_catalogue()))
    all_good = True
    for path in options.files:
        result = check_file(read(path.read_bytes()), others, known, date.today())
        print(*result.told(str(path)), sep="\n")
        all_good = all_good and not result.problems
    return 0 if all_good else 1


def _evaluate(options: argparse.Namespace) -> None:
    try:
        # Beside the library, not in it: the add-on has no evaluation.
        lab: Any = importlib.import_module("comeback_lab.evaluate")
    except ImportError as error:
        raise CollectionError(
            f"evaluate needs {error.name}: pip install 'anki-comeback[lab]'"
        ) from error
    try:
        lab.run(options.logs, options.json, options.jobs, options.scheduler)
    except lab.LogError as error:
        raise CollectionError(str(error)) from error


def _print_json(value: Any, indent: int | None = None) -> None:
    print(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=indent))


if __name__ == "__main__":
    sys.exit(main())
