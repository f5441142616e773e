"""A package: every file of an export in one folder, written aside and renamed when it is whole.

The same query, moment and options give the same bytes on every store: no file holds the time of writing, a path or a host.

Errors
    ExportError   the folder cannot be used, or nothing can be exported; nothing is left behind
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.export import codebook, coverage, tables
from pipelines.export.check import ExportError, check_query
from pipelines.export.columns import Column, columns
from pipelines.export.datasheet import Watched, datasheet
from pipelines.export.descriptors import Facts, Made, citation, croissant, datapackage
from pipelines.export.features import features
from pipelines.export.formats import FILES, open_writer
from pipelines.export.select import BATCH, articles
from pipelines.export.values import JsonLines, iso, row_of
from pipelines.export.warc import WarcFile
from pipelines.search.query import Query
from pipelines.search.render import to_json, to_text
from pipelines.storage.base import SCHEMA_VERSION, Doc, Store

FORMATS = (*FILES, "warc")
ONLY = ("", "ids", "features")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What to write."""

    as_of: datetime
    """The moment whose state is exported (aware UTC)."""
    formats: tuple[str, ...] = ("parquet", "jsonl", "csv")
    """Of FORMATS."""
    plain: bool = False
    """CSV without BOM and formula guard."""
    only: str = ""
    """`ids` or `features` instead of full text."""
    archive: Path | None = None
    """Folder of the WARC files; needed for the format warc."""
    version: str = ""
    """Marsad's."""
    title: str = "Arabic news articles collected by Marsad"


@dataclass(slots=True)
class Summary:
    """What was written."""

    folder: Path
    articles: int = 0
    revisions: int = 0
    files: int = 0
    no_record: list[str] = field(default_factory=list)
    """Ids without a record in the archive (format warc only)."""


def export(store: Store, folder: Path, query: Query, options: Options, progress: Progress = lambda done: None) -> Summary:
    """Write the package of `query` to `folder`, which must not exist or be empty. Raises ExportError and StoreError; when it
    does, or is interrupted, nothing is left."""
    _check(options)
    check_query(query)
    with whole_folder(folder) as part:
        summary = _Package(store, part, query, options).write(progress)
    summary.folder = folder
    return summary


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to write in; takes its name at the end, and is deleted when anything is raised."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(f"{folder} exists and is not empty: name another folder, or delete it first. Nothing was written.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    part = folder.with_name(f"{folder.name}.part-{os.getpid()}")
    try:
        part.mkdir()
        yield part
        for path in part.iterdir():
            _to_disk(path)
        _to_disk(part)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
        _to_disk(folder.parent)
    except OSError as error:
        raise ExportError(
            f"cannot write {folder}: {error.strerror or error}. Nothing is left of it; make room, or name a folder on another disk."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """A file beside `file` to write to; takes its name at the end, and is deleted when anything is raised. Raises ExportError."""
    if file.exists():
        raise ExportError(f"{file} exists: name another file, or delete it first. Nothing was written.")
    part = file.with_name(f".{file.name}.part-{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield part
        _to_disk(part)
        part.rename(file)
    except OSError as error:
        raise ExportError(f"cannot write {file}: {error.strerror or error}. Nothing is left of it.") from error
    finally:
        part.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Wait until a file, or a folder's names, are on the disk: a package that has its name is whole even after a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Delete what a killed export of the same folder left."""
    for left in folder.parent.glob(f"{folder.name}.part-*"):
        pid = left.name.rsplit("-", 1)[-1]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)


def _check(options: Options) -> None:
    unknown = sorted(set(options.formats) - set(FORMATS))
    if unknown or not options.formats:
        raise ExportError(f"no format {', '.join(unknown) or 'given'}: there are {', '.join(FORMATS)}")
    if options.only not in ONLY:
        raise ExportError(f"--only {options.only}: it can be ids or features")
    if "warc" in options.formats and (options.archive is None or options.only):
        raise ExportError("the format warc needs the archive and full text: leave out --only")


class _Package:
    """One export while it is being written."""

    def __init__(self, store: Store, folder: Path, query: Query, options: Options) -> None:
        self.store, self.folder, self.query, self.options = store, folder, query, options
        self.columns = columns(options.only)
        self.counts, self.watched = codebook.Counts(), Watched()
        self.tables: dict[str, Sequence[Column]] = {}
        self.summary = Summary(folder)
        self.stories: set[str] = set()

    def write(self, progress: Progress) -> Summary:
        """All files, in order."""
        self._articles(progress)
        if not self.options.only:
            with JsonLines(self.folder / "stories.jsonl.gz") as out:
                for row in tables.story_rows(self.store, sorted(self.stories), self.options.as_of):
                    out.write(row)
        self._small_tables()
        self._descriptions()
        self._sums()
        self.summary.articles, self.summary.files = self.counts.rows, len(list(self.folder.iterdir()))
        return self.summary

    def _articles(self, progress: Progress) -> None:
        options = self.options
        with ExitStack() as stack:
            text = [name for name in options.formats if name in FILES] if options.only != "features" else []
            writers = [open_writer(name, self.folder, self.columns, plain_csv=options.plain) for name in text]
            for writer in writers:
                stack.callback(writer.close)
            words = stack.enter_context(JsonLines(self.folder / "features.jsonl.gz")) if options.only == "features" else None
            revisions = stack.enter_context(JsonLines(self.folder / "revisions.jsonl.gz")) if not options.only else None
            warc = self._warc(stack)
            for batch in _batches(articles(self.store, self.query, options.as_of)):
                for doc in batch:
                    row = row_of(doc, self.columns)
                    self._count(doc, row)
                    for writer in writers:
                        writer.write(row)
                    if words is not None:
                        words.write(features(doc))
                    if warc is not None:
                        warc.add(doc)
                if revisions is not None:
                    self._revisions(revisions, batch)
                progress(self.counts.rows)
            if warc is not None:
                self.summary.no_record = warc.missing

    def _warc(self, stack: ExitStack) -> WarcFile | None:
        if "warc" not in self.options.formats or self.options.archive is None:
            return None
        path = self.folder / "articles.warc.gz"
        warc = WarcFile(path, self.options.archive, f"Marsad/{self.options.version}", iso(self.options.as_of))
        stack.callback(warc.close)
        return warc

    def _count(self, doc: Doc, row: Mapping[str, Any]) -> None:
        self.counts.add({"language": doc.get("language"), "word_count": doc.get("word_count"), **row})
        if doc.get("story_id"):
            self.stories.add(doc["story_id"])

    def _revisions(self, out: JsonLines, batch: Sequence[Doc]) -> None:
        for row in tables.revision_rows(self.store, [doc["_id"] for doc in batch], self.options.as_of):
            out.write(row)
        self.summary.revisions = out.rows

    def _small_tables(self) -> None:
        plain, as_of = self.options.plain, self.options.as_of

        def watched() -> Iterator[dict[str, Any]]:
            for row in coverage.coverage_rows(self.store, self.query, as_of):
                self.watched.add(row)
                yield row

        tables.write_csv(self.folder / "coverage.csv", coverage.COVERAGE, watched(), plain=plain)
        gone = list(tables.tombstone_rows(self.store, self.query, as_of))
        tables.write_csv(self.folder / "tombstones.csv", tables.TOMBSTONES, gone, plain=plain)
        self.taken_down = len(gone)
        used = list(codebook.rows(self.columns, self.counts))
        tables.write_csv(self.folder / "codebook.csv", codebook.HEAD, used, plain=plain)
        self._text("codebook.md", codebook.markdown(self.columns, self.counts))

    def _descriptions(self) -> None:
        options, words = self.options, to_text(self.query)
        described = f"{self.counts.rows} articles of {len(self.counts.sources)} sources as known at {iso(options.as_of)}."
        facts = Facts(options.title, described, options.as_of, options.version, options.plain)
        asked = {
            "query": words, "tree": to_json(self.query), "as_of": iso(options.as_of), "formats": list(options.formats),
            "only": options.only or None, "plain_csv": options.plain, "rows": self.counts.rows, "revisions": self.summary.revisions,
            "schema_version": SCHEMA_VERSION, "marsad": options.version, "made_with": made_with(),
        }  # fmt: skip
        self._text("query.json", json.dumps(asked, ensure_ascii=False, indent=1) + "\n")
        self._text("datasheet.md", datasheet(facts, words, self.counts, self.watched, self.taken_down))
        self._text("CITATION.cff", citation(facts))
        files = [made(path) for path in sorted(self.folder.iterdir())]
        names = {file.name for file in files}
        csvs: dict[str, Sequence[Column]] = {"articles.csv": self.columns} if "articles.csv" in names else {}
        csvs |= {"coverage.csv": coverage.COLUMNS}
        table = next((name for name in ("articles.parquet", "articles.csv") if name in names), "")
        self._text("datapackage.json", datapackage(facts, files, csvs))
        self._text("croissant.json", croissant(facts, files, table, self.columns))

    def _sums(self) -> None:
        lines = [f"{made(path).sha256}  {path.name}\n" for path in sorted(self.folder.iterdir())]
        self._text("SHA256SUMS", "".join(lines))

    def _text(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8", newline="\n")


def made_with() -> dict[str, str]:
    """Versions of what the bytes of the files depend on beside the articles: another may pack the same rows otherwise."""
    return {"pyarrow": pa.__version__, "zlib": zlib.ZLIB_RUNTIME_VERSION}


def made(path: Path) -> Made:
    """Size and hash of a file."""
    with path.open("rb") as file:
        return Made(path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _batches(docs: Iterator[Doc]) -> Iterator[list[Doc]]:
    batch: list[Doc] = []
    for doc in docs:
        batch.append(doc)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
