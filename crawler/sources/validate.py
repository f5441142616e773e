"""One TOML file → Source, or the list of everything that is wrong with it."""

from __future__ import annotations

import re
import string
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.extract.page import SiteRules
from crawler.sources.countries import COUNTRIES
from crawler.sources.schema import Discover, Expect, Polite, Problem, Source
from crawler.sources.table import Table, is_private_literal, nearest

STATES = ("active", "paused", "retired")
PLACEHOLDERS = ("year", "month", "day", "m", "d", "page")
MEASURED_FIELDS = (
    "title", "body", "published", "modified", "author", "attribution", "section", "tags", "image_url", "related",
)  # fmt: skip
"""Fields of Article for which [expect.fields] may set a least share."""
LEAST_DELAY_S = 0.5
"""A shorter pause is impolite to strangers, and allowed only for private addresses."""
_ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}$")
_LANGUAGE = re.compile(r"^[a-z]{2,3}$")
_SPAN = re.compile(r"^(\d+(?:\.\d+)?)\s*(m|h|d)$")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read_file(path: Path) -> tuple[Source | None, list[Problem]]:
    """The Source in `path` and what is wrong with it; the Source is None when anything is."""
    file = str(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        return None, [Problem(file, "", f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError:
        return None, [Problem(file, "", "is not UTF-8; save it as UTF-8")]
    except tomllib.TOMLDecodeError as error:
        return None, [Problem(file, "", f"is not valid TOML: {error}")]
    return parse(data, path.stem, file)


def parse(data: dict[str, Any], id: str, file: str) -> tuple[Source | None, list[Problem]]:
    """The Source that a parsed TOML document describes, and what is wrong with it."""
    problems: list[Problem] = []
    if not _ID.match(id):
        problems.append(Problem(file, "", "the file's name must be of a-z, 0-9, - and _; it is the source's id"))
    table = Table(data, file, problems)
    name, name_en = table.text("name", required=True, meant="the outlet's name"), table.text("name_en")
    names = table.texts("names")
    allow_private = table.flag("allow_private", False)
    state = table.choice("state", STATES, "active")
    source = Source(
        id=id, name=name, name_en=name_en, names=names, country=_country(table), home=table.url("home", required=True),
        timezone=_timezone(table), language=_language(table), state=state, reason=_reason(table, state),
        since=_since(table), checked=_checked(table), render=table.flag("render", False), allow_private=allow_private,
        verify_tls=table.flag("verify_tls", True), discover=_discover(table.table("discover")),
        rules=_rules(table, tuple(dict.fromkeys(n for n in (name, name_en, *names) if n))),
        polite=_polite(table.table("polite"), LEAST_DELAY_S if not allow_private else 0.0),
        expect=_expect(table.table("expect")), file=file,
    )  # fmt: skip
    table.done()
    _check_private(table, source)
    return (None if problems else source), problems


# head -----------------------------------------------------------------------------------------------------------------


def _country(table: Table) -> str:
    code = table.text("country", required=True, meant="a two-letter code such as SY (ISO 3166-1)")
    if code and code not in COUNTRIES:
        meant = f" Did you mean {code.upper()}?" if code.upper() in COUNTRIES else ""
        table.wrong("country", f"{code!r} is no ISO 3166-1 alpha-2 code.{meant}")
    return code


def _timezone(table: Table) -> str:
    zone = table.text("timezone", required=True, meant="an IANA zone such as Asia/Damascus")
    if not zone:
        return zone
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        from zoneinfo import available_timezones

        known = sorted(available_timezones())
        by_lower = {name.lower(): name for name in known}
        hint = nearest(zone, list(by_lower)).strip()
        meant = next((f" Did you mean {by_lower[n]}?" for n in by_lower if hint == f"Did you mean {n}?"), "")
        table.wrong("timezone", f"{zone!r} is no IANA time zone.{meant}")
    return zone


def _language(table: Table) -> str:
    code = table.text("language", default="ar")
    if not _LANGUAGE.match(code):
        table.wrong("language", f"{code!r} is no ISO 639 code such as ar")
    return code


def _reason(table: Table, state: str) -> str:
    reason = table.text("reason")
    if state != "active" and not reason:
        table.wrong("reason", f"is missing: say why the source is {state}")
    return reason


def _since(table: Table) -> date | None:
    value = table.value("since", date, "a date such as 2025-01-31, without quotes,")
    return value.date() if isinstance(value, datetime) else value


def _checked(table: Table) -> str:
    value = table.value("checked", (str, date), '"never" or a date such as 2025-01-31')
    if value is None or value == "never":
        return "never"
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        table.wrong("checked", f'{value!r} where "never" or a date such as 2025-01-31 is meant')
        return "never"


def _check_private(table: Table, source: Source) -> None:
    d = source.discover
    for url in (source.home, *d.feeds, *d.sitemaps, *d.listings, *d.api, *d.archives):
        if url and not source.allow_private and is_private_literal(url):
            table.wrong("allow_private", f"{url} is at a private address: write allow_private = true if that is meant")
            return


# tables ---------------------------------------------------------------------------------------------------------------


def _discover(table: Table) -> Discover:
    article = table.table("article")
    found = Discover(
        feeds=table.urls("feeds"), sitemaps=table.urls("sitemaps"), listings=table.urls("listings"),
        api=table.urls("api"), archives=tuple(t for t in table.urls("archives") if _is_template(table, t)),
        allow=article.regexes("allow"), deny=article.regexes("deny"),
    )  # fmt: skip
    autodiscover = table.flag("autodiscover", not found.declared)
    article.done()
    table.done()
    if not autodiscover and not found.declared:
        table.wrong("autodiscover", "is false, and no feeds, sitemaps, listings or api are given: nothing would be found")
    return Discover(**{**{name: getattr(found, name) for name in Discover.__slots__}, "autodiscover": autodiscover})


def _is_template(table: Table, template: str) -> bool:
    try:
        fields = [(name, spec, conv) for _, name, spec, conv in string.Formatter().parse(template) if name is not None]
    except ValueError as error:
        table.wrong("archives", f"{template!r} is no template: {error}")
        return False
    for name, spec, conv in fields:
        if name not in PLACEHOLDERS or spec or conv:
            table.wrong("archives", f"{{{name}}} is not known in {template!r}.{nearest(name, PLACEHOLDERS)}")
            return False
    if not {"year", "page"} & {name for name, _, _ in fields}:
        table.wrong("archives", f"{template!r} holds neither {{year}} nor {{page}}")
        return False
    return True


def _rules(table: Table, site_names: tuple[str, ...]) -> SiteRules:
    extract = table.table("extract")
    selectors = ("title", "body", "author", "published", "modified", "section", "tags", "related", "drop")
    found: dict[str, Any] = {name: extract.selectors(name) for name in selectors}
    found["drop_text"] = extract.regexes("drop_text")
    found["z_is_local"] = extract.flag("z_is_local", False)
    extract.done()
    return SiteRules(**found, date_fixes=_date_fixes(table.table("dates")), site_names=site_names)


def _date_fixes(dates: Table) -> tuple[tuple[str, str], ...]:
    fixes = []
    for fix in dates.tables("fix"):
        printed = fix.text("printed", required=True, meant="the date as the site prints it")
        value = fix.value("value", (str, date, datetime), "a date and time such as 2025-01-31T14:30:00+03:00")
        if value is None:
            if "value" not in fix.data:
                fix.wrong("value", "is missing; the date that is meant, in ISO 8601, is needed")
        else:
            text = value if isinstance(value, str) else value.isoformat()
            try:
                datetime.fromisoformat(text)
            except ValueError:
                fix.wrong("value", f"{text!r} is no ISO 8601 date such as 2025-01-31T14:30:00+03:00")
            fixes.append((printed, text))
        fix.done()
    dates.done()
    return tuple(fixes)


def _polite(table: Table, least_delay: float) -> Polite:
    wait = table.text("render_wait")
    polite = Polite(
        delay_s=table.number("delay_s", 1.0, least_delay, 600),
        max_pages=int(table.number("max_pages", 0, 0, 10_000)),
        render_wait=wait if wait and table.is_selector("render_wait", wait) else "",
    )
    table.done()
    return polite


def _expect(table: Table) -> Expect:
    per_day, silent = table.value("per_day", list, "[fewest, most] a day"), table.text("silent_after")
    span = _SPAN.match(silent)
    if silent and span is None:
        table.wrong("silent_after", f'{silent!r} where a span such as "12h", "2d" or "90m" is meant')
    if per_day is not None and not _is_range(per_day):
        table.wrong("per_day", f"{per_day!r} where [fewest, most] a day is meant, such as [10, 60]")
        per_day = None
    shares = table.table("fields")
    fields = {name: shares.number(name, -1.0, 0, 1) for name in MEASURED_FIELDS}
    shares.done()
    table.done()
    return Expect(
        per_day=(float(per_day[0]), float(per_day[1])) if per_day else None,
        silent_after=timedelta(**{_UNITS[span[2]]: float(span[1])}) if span else None,
        fields={name: share for name, share in fields.items() if share >= 0},
    )


def _is_range(value: list[Any]) -> bool:
    numbers = [v for v in value if isinstance(v, int | float) and not isinstance(v, bool)]
    return len(value) == len(numbers) == 2 and 0 <= numbers[0] <= numbers[1]
