"""All sources: the files of this folder, then those of the operator's folders, where an equal id replaces."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from crawler.sources.schema import Problem, Source, SourceError, UnknownSource
from crawler.sources.table import nearest
from crawler.sources.template import template
from crawler.sources.validate import read_file

__all__ = ["default_dirs", "get", "load_all", "read_all", "template"]

PACKAGE_DIR = Path(__file__).parent
_Stamp = tuple[str, int, int]
_cache: dict[_Stamp, tuple[Source | None, tuple[Problem, ...]]] = {}


def default_dirs() -> list[Path]:
    """This package's folder, then the operator's: MARSAD_SOURCES, or `sources` in the configuration file.

    Raises crawler.config.ConfigError when the configuration cannot be used.
    """
    from crawler.config import load_config

    further = load_config().sources
    return [PACKAGE_DIR, *(Path(part).expanduser() for part in further.split(os.pathsep) if part.strip())]


def load_all(dirs: Iterable[Path] | None = None) -> dict[str, Source]:
    """Every source by id, sorted; `dirs` None = default_dirs(). Raises SourceError with all problems of all files."""
    sources, problems = read_all(dirs)
    if problems:
        raise SourceError(problems)
    return sources


def read_all(dirs: Iterable[Path] | None = None) -> tuple[dict[str, Source], list[Problem]]:
    """The usable sources, by id, and what is wrong with the others. A file is read again only when it has changed."""
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for folder in default_dirs() if dirs is None else dirs:
        if not folder.is_dir():
            problems.append(Problem(str(folder), "", "no such folder of source files (see MARSAD_SOURCES)"))
            continue
        for path in sorted(folder.glob("*.toml")):
            source, wrong = _read(path)
            problems.extend(wrong)
            if source is not None:
                sources[source.id] = source
    return dict(sorted(sources.items())), problems


def get(id: str, dirs: Iterable[Path] | None = None) -> Source:
    """The source `id`. Raises UnknownSource, which names the nearest, or SourceError when its file is invalid."""
    sources, problems = read_all(dirs)
    own = [problem for problem in problems if Path(problem.file).stem == id]
    if own:
        raise SourceError(own)
    if id not in sources:
        raise UnknownSource(unknown(id, sources))
    return sources[id]


def unknown(id: str, sources: Mapping[str, Source]) -> str:
    """The sentence for an id that does not exist."""
    hint = nearest(id, list(sources)) or " See ./marsad sources list."
    return f"no source {id!r}.{hint}"


def _read(path: Path) -> tuple[Source | None, tuple[Problem, ...]]:
    """`read_file`, kept until the file's time or size changes."""
    try:
        stat = path.stat()
    except OSError as error:
        return None, (Problem(str(path), "", f"cannot be read: {error.strerror}"),)
    stamp = (str(path), stat.st_mtime_ns, stat.st_size)
    if stamp not in _cache:
        for old in [key for key in _cache if key[0] == stamp[0]]:
            _cache.pop(old, None)
        source, problems = read_file(path)
        _cache[stamp] = (source, tuple(problems))
    return _cache[stamp]
