"""Watchlists: named lists of terms, from files or from the store. A file is named after its list.

works.txt: one term a line
    # public works       a comment
    وزارة الأشغال        found with و ف ب ك ل before it and endings after it
    =قطر                 found as this word alone
works.toml: the same, and whether hits are alerted
    terms = ["وزارة الأشغال", "=قطر"]
    alert = false
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.arabic.fold import fold
from pipelines.storage.base import Put, Remove, Store

MAX_TERM = 200
"""Longest term, in characters."""
MAX_TERMS = 100_000
"""Most terms of one list: its document must stay well below a store's limit."""
_NAME = re.compile(r"[^\W_][\w .-]{0,62}")
_COMMENT = re.compile(r"(?:^|\s)#.*")


class WatchError(ValueError):
    """A list or term that cannot be; its text says where, and what can be."""


@dataclass(frozen=True, slots=True)
class Watchlist:
    """A named list. Raises WatchError for a bad name or term."""

    name: str
    """1 to 63 letters, digits, spaces, dots, hyphens and underscores: it stands before the colon of a hit."""
    terms: tuple[str, ...]
    """As written, each once; = before a term asks for this word alone."""
    alert: bool = True
    """Whether new hits wait to be told to somebody (see `outbox.py`)."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name != self.name.strip():
            raise WatchError(f"{self.name!r} cannot name a list: use letters, digits, spaces, . - _ (at most 63)")
        if len(self.terms) > MAX_TERMS:
            raise WatchError(f"{self.name}: {len(self.terms)} terms; a list has at most {MAX_TERMS}")
        for term in self.terms:
            check_term(term)

    @property
    def version(self) -> str:
        """Changes with the terms, and with whether they are alerted."""
        return sha256("\n".join([self.name, str(self.alert), *self.terms]).encode()).hexdigest()[:16]


def check_term(term: str) -> str:
    """`term` if it can be looked for; raises WatchError."""
    if len(term) > MAX_TERM:
        raise WatchError(f"{term[:40]!r}… is longer than {MAX_TERM} characters")
    if not fold(bare(term)):
        raise WatchError(f"{term!r} has no letter or digit to look for")
    return term


def bare(term: str) -> str:
    """A term without the = that asks for the word alone."""
    return term.removeprefix("=").strip()


def parse_terms(text: str) -> tuple[str, ...]:
    """The terms of a file: one a line, each once, without comments. Raises WatchError, which names the line."""
    found: dict[str, None] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        term = " ".join(_COMMENT.sub("", line).split())
        if term:
            try:
                found[check_term(term)] = None
            except WatchError as error:
                raise WatchError(f"line {number}: {error}") from error
    return tuple(found)


def parse_toml(text: str) -> tuple[tuple[str, ...], bool]:
    """(terms, alert) of a TOML file. Raises WatchError, which names the key."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WatchError(f"no valid TOML: {error}") from error
    terms, alert = table.pop("terms", None), table.pop("alert", True)
    if table:
        raise WatchError(f"unknown key {next(iter(table))!r}; known are terms and alert")
    if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms) or not isinstance(alert, bool):
        raise WatchError('terms is a list of texts, alert is true or false: terms = ["…", "…"]')
    return tuple(dict.fromkeys(check_term(" ".join(term.split())) for term in terms)), alert


def read_file(path: Path, name: str = "") -> Watchlist:
    """The list of a UTF-8 file (.toml, else one term a line), named after it unless a name is given. Raises WatchError."""
    try:
        text = path.read_text(encoding="utf-8")
        terms, alert = parse_toml(text) if path.suffix == ".toml" else (parse_terms(text), True)
        return Watchlist(name or path.stem, terms, alert)
    except (OSError, UnicodeDecodeError, WatchError) as error:
        raise WatchError(f"{path}: {error}") from error


def save(store: Store, wanted: Watchlist) -> None:
    """Keep a list in the store, in place of one of this name."""
    store.write([Put("watchlists", {"_id": wanted.name, "terms": list(wanted.terms), "alert": wanted.alert, "version": wanted.version})])


def remove(store: Store, name: str) -> bool:
    """Take a list out of the store; returns whether it was there. Hits that articles have stay with them."""
    known = store.get("watchlists", name) is not None
    store.write([Remove("watchlists", name)])
    return known


def load(store: Store, name: str) -> Watchlist | None:
    """One list of the store."""
    doc = store.get("watchlists", name)
    return _from_doc(doc) if doc is not None else None


def load_all(store: Store) -> list[Watchlist]:
    """Every list of the store, by name."""
    return [_from_doc(doc) for doc in store.find("watchlists", {}, sort=[("_id", 1)])]


def load_folder(folder: Path) -> list[Watchlist]:
    """The lists of a folder's files, by name; none when there is no such folder. Raises WatchError."""
    return [read_file(path) for path in files_of(folder)]


def files_of(folder: Path) -> list[Path]:
    """The watchlist files of a folder (*.txt, *.toml), by name."""
    return sorted(path for path in folder.glob("*.t*") if path.suffix in (".txt", ".toml"))


def merged(lists: Iterable[Watchlist]) -> list[Watchlist]:
    """One list a name: terms of lists of the same name together, alerted if one of them is."""
    terms: dict[str, dict[str, None]] = {}
    alerted: dict[str, bool] = {}
    for one in lists:
        terms.setdefault(one.name, {}).update(dict.fromkeys(one.terms))
        alerted[one.name] = alerted.get(one.name, False) or one.alert
    return [Watchlist(name, tuple(found), alerted[name]) for name, found in sorted(terms.items())]


def version_of(lists: Sequence[Watchlist]) -> str:
    """Changes when any of the lists does."""
    return sha256("\n".join(one.version for one in lists).encode()).hexdigest()[:16]


def _from_doc(doc: dict[str, Any]) -> Watchlist:
    return Watchlist(doc["_id"], tuple(doc["terms"]), bool(doc.get("alert", True)))
