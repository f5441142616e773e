"""Codebook and documentation follow the vocabulary."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from pipelines.article import Article
from pipelines.export.codebook import reference
from pipelines.export.columns import ARTICLE_COLUMNS, LEFT_OUT, columns, docstrings


def test_every_field_is_exported_or_left_out_with_a_reason() -> None:
    """A new field of Article must be decided on here."""
    exported = {name for name, _ in ARTICLE_COLUMNS} - {"revisions"}
    assert exported | set(LEFT_OUT) == {field.name for field in fields(Article)}
    assert exported & set(LEFT_OUT) == set()


def test_meanings_are_the_docstrings() -> None:
    """Read from the source, under the fields."""
    said = {column.name: column.meaning for column in columns()}
    assert said["language"] == "ISO 639 code judged from the text." == docstrings()["language"]
    assert all(said.values()) and set(docstrings("Revision")) >= {"kind", "content"}


def test_docs_data_is_up_to_date(repo: Path) -> None:
    """Make it again with: ./marsad export codebook > docs/data.md"""
    assert (repo / "docs" / "data.md").read_text("utf-8") == reference()
