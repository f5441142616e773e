"""The extract command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from crawler.cli.extract import app
from tests.crawler.extract.pages import newspapers
from tests.crawler.extract.pages.bank import OTHERS, WATER

CASE = newspapers.baladi_like()
KEYS = {
    "url", "canonical_url", "title", "published", "published_raw", "published_from", "modified", "author", "attribution", "section", "tags",
    "language", "image_url", "body", "related", "charset", "found_in", "outcome",
}  # fmt: skip


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The seed-like page as a file."""
    path = tmp_path / "page.html"
    path.write_bytes(CASE.content)
    return path


def run(*arguments: str, lines: str | None = None) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(app, list(arguments), input=lines)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def test_one_page_as_json(saved: Path) -> None:
    code, [found] = run("--html", str(saved), "--url", CASE.url, "--fetched-at", "2026-06-01T00:00:00Z", "--json")
    assert code == 0
    assert set(found) == KEYS
    assert (found["title"], found["attribution"], found["outcome"]) == (WATER.title, "متابعات", "new")
    assert found["body"] == list(WATER.body)
    assert [link["title"] for link in found["related"]] == list(OTHERS[:6])
    assert found["published"] == "2026-05-05T10:35:00+00:00"


def test_lines_are_answered_in_order_and_bad_ones_do_not_stop_the_rest(saved: Path) -> None:
    good = json.dumps({"html_path": str(saved), "url": CASE.url, "fetched_at": "2026-06-01T00:00:00Z"})
    missing = json.dumps({"html_path": str(saved) + ".none", "url": CASE.url})
    unknown = json.dumps({"html_path": str(saved), "url": CASE.url, "source": "no-such-source"})
    odd = json.dumps({"html_path": str(saved), "url": "file:///etc/passwd"})
    code, found = run("--jsonl", lines="\n".join([good, "not json", "[]", missing, unknown, odd, good]) + "\n")
    assert code == 1
    assert [f["outcome"] for f in found] == ["new", *["failed(bad_line)"] * 3, "failed(source)", "failed(bad_line)", "new"]
    assert all(f["detail"] for f in found if f["outcome"].startswith("failed"))


def test_a_refused_page_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "home.html"
    path.write_text("<title>الخبر</title><ul><li><a href='/1'>خبر</a></ul>", encoding="utf-8")
    code, [found] = run("--jsonl", lines=json.dumps({"html_path": str(path), "url": "https://x.example/"}) + "\n")
    assert code == 0
    assert found["outcome"].startswith("rejected(")


def test_a_sources_zone_is_used(saved: Path) -> None:
    code, [found] = run("--html", str(saved), "--url", CASE.url, "--source", "baladi-news", "--json")
    assert (code, found["published"]) == (0, "2026-05-05T10:35:00+03:00")


@pytest.mark.parametrize("arguments", [(), ("--html", "x.html"), ("--jsonl", "--html", "x.html")])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_for_people_one_field_a_line(saved: Path) -> None:
    result = CliRunner().invoke(app, ["--html", str(saved), "--url", CASE.url])
    assert result.exit_code == 0
    assert f"title: {WATER.title}  [h1]" in result.stdout
    assert f"related: {OTHERS[0]} https://www.baladi.example/ar/news/9000" in result.stdout


def test_an_unreadable_file_is_a_failure() -> None:
    code, [found] = run("--html", "/nowhere/x.html", "--url", CASE.url, "--json")
    assert (code, found["outcome"]) == (1, "failed(bad_line)")


def test_missing_empty_binary_and_huge_files_are_answered_in_order(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "binary.html").write_bytes(bytes(range(256)) * 400)
    paragraph = f"<p>{WATER.body[0]}</p>".encode()
    huge = b"<h1>" + WATER.title.encode() + b"</h1><div class='entry-content'>" + paragraph + b"<!--" + b"x" * 20_000_000 + b"--></div>"
    (tmp_path / "huge.html").write_bytes(huge)
    names = ("none", "empty", "binary", "huge")
    asked = [json.dumps({"html_path": str(tmp_path / f"{name}.html"), "url": f"https://x.example/{name}"}) for name in names]
    code, found = run("--jsonl", lines="\n".join(asked) + "\n")
    assert code == 1
    assert [line["url"] for line in found] == [f"https://x.example/{name}" for name in names]
    assert [line["outcome"] for line in found] == ["failed(bad_line)", "rejected(not_html)", "rejected(not_html)", "new"]
    assert found[3]["body"] == [WATER.body[0]]
