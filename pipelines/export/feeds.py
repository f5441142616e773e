"""Feeds of a saved query: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org), the newest articles first.

Headlines and the beginning of texts are plain text in both: no markup of a page goes into a feed.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

from pipelines.export.saved import Saved
from pipelines.export.values import iso
from pipelines.search.run import scan
from pipelines.storage.base import Doc, Store

ENTRIES = 50
BEGINNING = 280
"""Characters of the text in an entry."""
FILES = {"feed.atom": "application/atom+xml", "feed.json": "application/feed+json"}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""
_ATOM = "http://www.w3.org/2005/Atom"


def newest(store: Store, saved: Saved) -> list[Doc]:
    """The articles in the feed, the one first seen last at the top."""
    query = replace(saved.query, sort="first_seen", cursor=None)
    return [doc for doc in islice(scan(store, query, "first_seen"), ENTRIES) if doc.get("state") != "tombstone"]


def atom(saved: Saved, docs: Sequence[Doc]) -> bytes:
    """The Atom feed."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {"xml:lang": "ar"})
    _add(feed, "id", _urn(f"marsad:{saved.name}"))
    _add(feed, "title", f"Marsad: {saved.name}")
    _add(feed, "subtitle", saved.text or "every article")
    _add(feed, "updated", iso(max((doc["changed_at"] for doc in docs), default=datetime(1970, 1, 1, tzinfo=UTC))))
    for doc in docs:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", _urn(doc["url_key"]))
        _add(entry, "title", doc["title"])
        if _linkable(doc):
            ElementTree.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "alternate", "href": doc["url"]})
        _add(entry, "updated", iso(doc["changed_at"]))
        if doc.get("published"):
            _add(entry, "published", iso(doc["published"]))
        _add(ElementTree.SubElement(entry, f"{{{_ATOM}}}author"), "name", doc.get("author") or doc["source"])
        ElementTree.SubElement(entry, f"{{{_ATOM}}}category", {"term": doc["source"]})
        _add(entry, "summary", _beginning(doc))
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def json_feed(saved: Saved, docs: Sequence[Doc]) -> bytes:
    """The JSON Feed."""
    items = [
        {
            "id": _urn(doc["url_key"]), **({"url": doc["url"]} if _linkable(doc) else {}), "title": doc["title"],
            "content_text": _beginning(doc), "date_modified": iso(doc["changed_at"]),
            **({"date_published": iso(doc["published"])} if doc.get("published") else {}),
            "authors": [{"name": doc.get("author") or doc["source"]}], "language": doc.get("language") or "ar", "tags": [doc["source"]],
        }
        for doc in docs
    ]  # fmt: skip
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": f"Marsad: {saved.name}", "description": saved.text or "every article",
        "language": "ar", "items": items,
    }  # fmt: skip
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def write_feeds(store: Store, saved: Saved, folder: Path) -> None:
    """Both feeds as files in `folder`, each replaced whole. Raises OSError and StoreError."""
    docs = newest(store, saved)
    for name, data in (("feed.atom", atom(saved, docs)), ("feed.json", json_feed(saved, docs))):
        part = folder / f".{name}.part"
        part.write_bytes(data)
        part.replace(folder / name)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = _NO_XML.sub("\ufffd", text)


def _linkable(doc: Doc) -> bool:
    return str(doc["url"]).startswith(("http://", "https://"))


def _urn(text: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, text).urn


def _beginning(doc: Doc) -> str:
    text = "\n".join(doc.get("body") or ())
    return text if len(text) <= BEGINNING else text[:BEGINNING].rsplit(" ", 1)[0] + " …"
