"""Machine-readable descriptions of a package: Frictionless datapackage.json, Croissant JSON-LD, CITATION.cff.

Frictionless Data Package v1 (specs.frictionlessdata.io), Croissant 1.0 (docs.mlcommons.org/croissant), CFF 1.2.0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.export.columns import Column
from pipelines.export.values import iso

TO_FILL = "[for a person to fill in]"
_FRICTIONLESS = {"string": "string", "integer": "integer", "number": "number", "time": "datetime", "strings": "array", "links": "array"}
_CROISSANT = {"string": "sc:Text", "integer": "sc:Integer", "time": "sc:DateTime", "strings": "sc:Text", "links": "sc:Text"}
_MEDIA = {
    ".parquet": "application/vnd.apache.parquet", ".csv": "text/csv", ".jsonl.gz": "application/gzip", ".md": "text/markdown",
    ".json": "application/json", ".warc.gz": "application/warc",
}  # fmt: skip
_CONTEXT = {
    "equivalentProperty": "cr:equivalentProperty", "samplingRate": "cr:samplingRate", "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column", "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field", "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
    "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the package."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the descriptions say."""

    title: str
    description: str
    as_of: datetime
    version: str
    """Marsad's."""
    plain_csv: bool


def datapackage(facts: Facts, files: Sequence[Made], tables: Mapping[str, Sequence[Column]]) -> str:
    """datapackage.json; `tables` are the CSV files with their columns."""
    resources: list[dict[str, Any]] = []
    for made in files:
        resource: dict[str, Any] = {
            "name": made.name.lower().replace("_", "-"), "path": made.name, "mediatype": media(made.name), "bytes": made.bytes,
            "hash": f"sha256:{made.sha256}",
        }  # fmt: skip
        if not made.name.endswith(".csv"):
            resource["type"] = "file"
        if made.name in tables:
            fields = [{"name": c.name, "type": _FRICTIONLESS[c.type], "description": c.meaning} for c in tables[made.name]]
            encoding = "utf-8" if facts.plain_csv else "utf-8-sig"
            resource |= {
                "type": "table", "profile": "tabular-data-resource", "format": "csv", "scheme": "file", "encoding": encoding,
                "dialect": {"lineTerminator": "\r\n"}, "schema": {"fields": fields, "missingValues": [""]},
            }  # fmt: skip
        resources.append(resource)
    return _dump(
        {
            "profile": "data-package", "name": f"marsad-{facts.as_of:%Y%m%dt%H%M%Sz}", "title": facts.title,
            "description": facts.description, "version": iso(facts.as_of), "created": iso(facts.as_of), "resources": resources,
        }
    )  # fmt: skip


def croissant(facts: Facts, files: Sequence[Made], table: str, columns: Sequence[Column]) -> str:
    """croissant.json; `table` is the file that the record set is read from, "" for none."""
    objects = [
        {
            "@type": "cr:FileObject", "@id": made.name, "name": made.name, "contentUrl": made.name, "contentSize": f"{made.bytes} B",
            "encodingFormat": media(made.name), "sha256": made.sha256,
        }
        for made in files
    ]  # fmt: skip
    fields = [
        {
            "@type": "cr:Field", "@id": f"articles/{c.name}", "name": f"articles/{c.name}", "description": c.meaning,
            "dataType": _CROISSANT[c.type], "source": {"fileObject": {"@id": table}, "extract": {"column": c.name}},
        }
        for c in columns
    ]  # fmt: skip
    records = [{"@type": "cr:RecordSet", "@id": "articles", "name": "articles", "field": fields}] if table else []
    return _dump(
        {
            "@context": _CONTEXT, "@type": "sc:Dataset", "name": facts.title, "description": facts.description,
            "conformsTo": "http://mlcommons.org/croissant/1.0", "datePublished": f"{facts.as_of:%Y-%m-%d}",
            "version": "1.0.0", "license": TO_FILL, "url": "https://marsad.example/", "creator": {"@type": "sc:Organization", "name": TO_FILL},
            "citeAs": f"{facts.title}. See CITATION.cff.", "distribution": objects, "recordSet": records,
        }
    )  # fmt: skip


def citation(facts: Facts) -> str:
    """CITATION.cff (JSON strings are valid YAML scalars)."""

    def text(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)

    return (
        f'cff-version: 1.2.0\nmessage: "If you use this collection, please cite it as below."\ntype: dataset\ntitle: {text(facts.title)}\n'
        f"abstract: {text(facts.description)}\nauthors:\n  - name: {text(TO_FILL)}\ndate-released: {facts.as_of:%Y-%m-%d}\n"
        f"version: {text(iso(facts.as_of))}\n"
    )


def media(name: str) -> str:
    """Media type by the end of a file's name."""
    return next((kind for end, kind in _MEDIA.items() if name.endswith(end)), "text/plain")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
