"""Typed reading of one TOML table: a wrong value becomes a Problem that says what was meant, and reading goes on."""

from __future__ import annotations

import difflib
import ipaddress
import re
import warnings
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from cssselect import SelectorError
from parsel.csstranslator import HTMLTranslator

from crawler.sources.schema import Problem

MAX_REGEX = 500
"""Longest regular expression accepted, in characters."""
MAX_URL = 2048
_MISSING = object()


class Table:
    """A TOML table with its place in the file. `problems` is shared by all tables of the file."""

    def __init__(self, data: dict[str, Any], file: str, problems: list[Problem], path: str = "") -> None:
        self.data, self.file, self.problems, self.path = data, file, problems, path
        self._asked: list[str] = []

    def wrong(self, key: str, message: str) -> None:
        """Note a problem with `key` of this table."""
        self.problems.append(Problem(self.file, f"{self.path}{key}", message))

    def value(self, key: str, kinds: type | tuple[type, ...], meant: str) -> Any:
        """The value of `key` if it is of `kinds`, else None (a problem unless the key is absent)."""
        self._asked.append(key)
        value = self.data.get(key, _MISSING)
        if value is _MISSING:
            return None
        allowed = kinds if isinstance(kinds, tuple) else (kinds,)
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            self.wrong(key, f"{_kind(value)} where {meant} is meant")
            return None
        return value

    def text(self, key: str, *, required: bool = False, default: str = "", meant: str = "a text") -> str:
        """A string, stripped; with `required`, absence and emptiness are problems."""
        value = self.value(key, str, meant)
        if required and (key not in self.data or (value is not None and not value.strip())):
            self.wrong(key, f"is missing; {meant} is needed")
        return value.strip() if value is not None else default

    def choice(self, key: str, known: Sequence[str], default: str) -> str:
        """One of a few words."""
        value = self.text(key, default=default)
        if value not in known:
            self.wrong(key, f"{value!r} is not one of {', '.join(known)}.{nearest(value, known)}")
            return default
        return value

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self.value(key, bool, "true or false")
        return default if value is None else bool(value)

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """A number within bounds."""
        value = self.value(key, (int, float), f"a number from {least:g} to {most:g}")
        if value is None:
            return default
        if not least <= value <= most:
            self.wrong(key, f"{value:g} is outside {least:g} to {most:g}")
            return default
        return float(value)

    def texts(self, key: str, meant: str = "a text or a list of texts") -> tuple[str, ...]:
        """A string or a list of strings, without empty ones."""
        value = self.value(key, (str, list), meant)
        items = [value] if isinstance(value, str) else value or []
        for number, item in enumerate(items):
            if not isinstance(item, str) or not item.strip():
                self.wrong(f"{key}[{number}]", f"{_kind(item)} where {meant} is meant")
        return tuple(item.strip() for item in items if isinstance(item, str) and item.strip())

    def url(self, key: str, *, required: bool = False) -> str:
        """An absolute http(s) address."""
        value = self.text(key, required=required, meant="an address such as https://example.org/")
        return value if not value or self._is_url(key, value) else ""

    def urls(self, key: str) -> tuple[str, ...]:
        """Absolute http(s) addresses."""
        return tuple(url for url in self.texts(key, "an address or a list of addresses") if self._is_url(key, url))

    def regexes(self, key: str) -> tuple[str, ...]:
        """Regular expressions that compile."""
        return tuple(p for p in self.texts(key, "a regular expression or a list of them") if self._is_regex(key, p))

    def selectors(self, key: str) -> tuple[str, ...]:
        """CSS selectors that compile (`::text` and `::attr(name)` allowed)."""
        return tuple(css for css in self.texts(key, "a CSS selector or a list of them") if self.is_selector(key, css))

    def table(self, key: str) -> Table:
        """A table below this one; empty when absent."""
        value = self.value(key, dict, f"a table [{self.path}{key}]")
        return Table(value or {}, self.file, self.problems, f"{self.path}{key}.")

    def tables(self, key: str) -> list[Table]:
        """An array of tables."""
        value = self.value(key, list, f"tables [[{self.path}{key}]]") or []
        found = []
        for number, item in enumerate(value):
            if isinstance(item, dict):
                found.append(Table(item, self.file, self.problems, f"{self.path}{key}[{number}]."))
            else:
                self.wrong(f"{key}[{number}]", f"{_kind(item)} where a table [[{self.path}{key}]] is meant")
        return found

    def done(self) -> None:
        """Every key that was never asked for is unknown."""
        for key in self.data:
            if key not in self._asked:
                self.wrong(key, f"is not known.{nearest(key, self._asked) or ' Known: ' + ', '.join(self._asked) + '.'}")

    def _is_url(self, key: str, value: str) -> bool:
        problem = url_problem(value)
        if problem:
            self.wrong(key, f"{value[:100]!r} {problem}")
        return not problem

    def _is_regex(self, key: str, pattern: str) -> bool:
        if len(pattern) > MAX_REGEX:
            self.wrong(key, f"a regular expression of {len(pattern)} characters; at most {MAX_REGEX} are allowed")
            return False
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                re.compile(pattern)
        except (re.error, FutureWarning, DeprecationWarning, OverflowError, RecursionError) as error:
            self.wrong(key, f"{pattern!r} is no regular expression: {error}")
            return False
        return True

    def is_selector(self, key: str, css: str) -> bool:
        """Whether `css` compiles; a problem if not."""
        try:
            HTMLTranslator().css_to_xpath(css)
        except (SelectorError, RecursionError) as error:
            self.wrong(key, f"{css!r} is no CSS selector: {error}")
            return False
        return True


def url_problem(value: str) -> str:
    """What is wrong with an address that shall be fetched, or ""."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        return f"is no address: {error}"
    if parts.scheme not in ("http", "https"):
        return "must begin with https:// or http://"
    if not parts.hostname or port == 0:
        return "has no host"
    if parts.username is not None or "\\" in value or any(c.isspace() for c in value):
        return "must hold no user name, backslash or white space"
    return "" if len(value) <= MAX_URL else f"is longer than {MAX_URL} characters"


def is_private_literal(url: str) -> bool:
    """Whether the host is localhost or spelt as an address that is not public."""
    host = (urlsplit(url).hostname or "").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def nearest(word: str, known: Sequence[str]) -> str:
    """` Did you mean x?` for the closest known word, else ""."""
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""


def _kind(value: Any) -> str:
    names = {str: "a text", bool: "true/false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), f"a {type(value).__name__}")
