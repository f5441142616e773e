"""Readings, triples and sketches."""

from __future__ import annotations

import subprocess
import sys

from pipelines.copies.shingles import SKETCH, read, sketch
from tests.pipelines.copies.made import REPORT, article


def test_spelling_does_not_matter() -> None:
    plain = read(article())
    marked = read(article(body=[p.replace("أ", "ا").replace("ة", "ه").replace("مليون", "مـلـيُون") for p in REPORT]))
    assert plain.triples == marked.triples and plain.body == marked.body


def test_body_as_text_or_paragraphs() -> None:
    assert read(article(body="\n".join(REPORT))).triples == read(article()).triples


def test_empty_articles_are_read() -> None:
    for empty in ({}, {"title": None, "body": None}, {"title": "", "body": []}, {"title": "خبر", "body": ""}):
        assert read(empty).triples == []


def test_a_short_body_is_read_with_its_headline() -> None:
    short = read({"title": "افتتاح الجسر المعلق", "body": "شاهد بالصور"})
    assert short.body[0] == ["افتتاح", "الجسر", "المعلق", "شاهد", "بالصور"]


def test_a_changed_number_changes_three_triples() -> None:
    other = read(article(body=[REPORT[0].replace("42", "43"), *REPORT[1:]]))
    assert len(set(read(article()).triples) - set(other.triples)) == 3


def test_sketch_is_the_smallest_distinct_hashes() -> None:
    triples = read(article()).triples
    assert sketch(triples * 2) == sorted(set(triples))[:SKETCH]
    assert sketch([]) == [] and all(0 <= value < 1 << 52 for value in triples)


def test_hashes_are_the_same_in_another_process() -> None:
    code = "from pipelines.copies.shingles import read\nfrom tests.pipelines.copies.made import article\nprint(sum(read(article()).triples))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert int(told.stdout) == sum(read(article()).triples)


def test_a_trimmed_copy_shares_enough_of_the_sketch() -> None:
    whole, half = (set(sketch(read(article(body=REPORT[:n])).triples)) for n in (6, 3))
    assert len(whole & half) >= 6
