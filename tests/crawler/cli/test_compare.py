"""The compare command: pairs in, verdicts out, in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from crawler.cli.compare import app
from tests.pipelines.copies.made import OTHER, REPORT, article, weather


def run(text: str, *more: str) -> tuple[int, list[dict[str, Any]], str]:
    result = CliRunner().invoke(app, ["--jsonl", *more], input=text)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.output


def pair(a: Any, b: Any) -> str:
    return json.dumps({"a": a, "b": b}, ensure_ascii=False) + "\n"


def test_verdicts_in_order() -> None:
    updated = article(body=[REPORT[0].replace("42", "45"), *REPORT[1:]])
    code, told, _ = run(
        pair(article(), article("جسر")) + "\n" + pair(article(), updated) + pair(article(), article("العسل", OTHER))
    )
    assert code == 0 and [t["relation"] for t in told] == ["copy", "updated", "different"]
    assert told[0] == {"relation": "copy", "containment": 1.0, "conflicts": 0} and told[1]["conflicts"] == 1


def test_a_bad_line_is_an_error_and_the_others_go_on() -> None:
    bad = [
        "oops",
        "[]",
        '{"a": {}}',
        pair({"title": 1, "body": ""}, {}).strip(),
        pair(article(), {"title": "x", "body": [1]}).strip(),
        pair({}, {}).strip(),
    ]
    code, told, output = run(pair(article(), article()) + "\n".join(bad) + "\n" + pair(article(), article()))
    assert code == 1 and [("relation" in t) for t in told] == [True, *[False] * 6, True]
    assert all(set(t) == {"error"} for t in told[1:7]) and told[1]["error"].startswith("line 2:")
    assert "6 lines could not be read" in output


def test_bytes_that_are_no_utf8_are_an_error_of_their_line() -> None:
    result = CliRunner().invoke(app, ["--jsonl"], input=b"\xff\xfe\n" + pair(article(), article()).encode())
    assert result.exit_code == 1 and '"error"' in result.stdout and '"copy"' in result.stdout


def test_templates_are_learned_from_a_stream_first(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    made = [
        {"id": str(k), "source": "s", "date": f"2026-03-0{k + 1}", **weather("اليوم", 20 + k, 9 + k, 30 + k, 70 + k, 18 + k)}
        for k in range(6)
    ]
    path.write_text("\n".join(json.dumps(m) for m in made), encoding="utf-8")
    text = pair(weather("الجمعة", 24, 11, 30, 80, 19), weather("الجمعة", 25, 12, 30, 85, 19))
    _, cold, _ = run(text)
    _, warm, _ = run(text, "--stream", str(path))
    assert warm[0]["relation"] == "different" and warm[0]["containment"] < cold[0]["containment"]


@pytest.mark.parametrize("content", [None, b"\x1f\x8bbroken", b'{"no": "article"}'])
def test_a_stream_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "s.jsonl.gz" if content and content.startswith(b"\x1f") else tmp_path / "s.jsonl"
    if content is not None:
        path.write_bytes(content)
    result = CliRunner().invoke(app, ["--jsonl", "--stream", str(path)], input="")
    assert result.exit_code == 1 and "cannot learn from" in result.output


def test_without_jsonl_it_says_what_is_missing() -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 2 and "--jsonl" in result.output
