"""The benchmarks' own arithmetic, and a small run of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench import copies, stories
from tests.pipelines.copies.made import OTHER, REPORT, article, weather


def pairs() -> list[dict[str, Any]]:
    updated = article(body=[REPORT[0].replace("42", "45"), *REPORT[1:]])
    return [
        {"kind": "headline", "label": "dup", "a": article(), "b": article("جسر")},
        {"kind": "real:bridge", "label": "dup", "a": article(), "b": article(body=REPORT[:4])},
        {"kind": "real:honey", "label": "not_dup", "a": article(), "b": article("العسل", OTHER)},
        {
            "kind": "tmpl:weather",
            "label": "not_dup",
            "a": weather("الأحد", 20, 9, 30, 70, 18),
            "b": weather("الجمعة", 25, 12, 40, 90, 19),
        },
        {"kind": "num_two", "label": "update", "a": article(), "b": updated},
    ]


def test_f1_is_balanced_between_the_classes() -> None:
    assert copies.balanced_f1(1, 0) == 1 and copies.balanced_f1(0, 0) == 0 and copies.balanced_f1(0.5, 0.5) == 0.5
    few = [*pairs()[:1], *pairs()[2:4]]
    said = ["copy", "copy", "different"]
    once, often = copies.figures(few, said), copies.figures([*few, *few[1:] * 50], [*said, *said[1:] * 50])
    assert once["f1"] == often["f1"] == pytest.approx(0.8)


def test_figures_of_all_right_and_all_wrong() -> None:
    made = pairs()
    assert set(copies.figures(made, ["copy", "copy", "different", "different", "updated"]).values()) == {1.0}
    wrong = copies.figures(made, ["different", "updated", "copy", "copy", "copy"])
    assert wrong["f1"] == 0 and wrong["f1_three_classes"] == 0
    assert copies.figures(made[:2], ["copy", "copy"])["f1"] is None


def test_a_run_with_and_without_learning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "minhash_similarities", lambda found: [0.5] * len(found))  # datasketch is no requirement
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, pairs())), encoding="utf-8")
    days = [
        {"id": k, "source": "s", "date": f"2026-03-0{k + 1}", **weather("اليوم", 20 + k, 9 + k, 30 + k, 70 + k, 18)}
        for k in range(6)
    ]
    (tmp_path / "s.jsonl").write_text("\n".join(map(json.dumps, days)), encoding="utf-8")
    assert copies.main(["--pairs", str(tmp_path / "p.jsonl"), "--stream", str(tmp_path / "s.jsonl"), "--json"]) == 0
    cold, warm, *peers = json.loads(capsys.readouterr().out)
    assert cold["f1"] == warm["f1"] == cold["real"]["f1"] == 1 and cold["f1_three_classes"] == 1
    assert [peer["method"].split()[0] for peer in peers] == ["MinHash128"] * 2 + ["SimHash64"] * 2
    assert copies.main(["--pairs", str(tmp_path / "p.jsonl")]) == 0 and "false merges" in capsys.readouterr().out


def test_a_missing_peer_says_how_to_install_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "datasketch", None)
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, pairs())), encoding="utf-8")
    assert copies.main(["--pairs", str(tmp_path / "p.jsonl")]) == 1
    assert "requirements-bench.txt" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", '{"kind": "x", "label": "?", "a": {}, "b": {}}', "no json"])
def test_pairs_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (tmp_path / "p.jsonl").write_text(text, encoding="utf-8")
    assert copies.main(["--pairs", str(tmp_path / "p.jsonl")]) == 1 and "bench copies:" in capsys.readouterr().out


def test_made_copies_find_their_stories(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stories.main(["--sizes", "100,200", "--sample", "60", "--json"])
    for report in json.loads(capsys.readouterr().out)["reports"]:
        assert report["copies_found"] == report["copies_made"] > 5 and report["wrongly_linked"] == 0
    stories.main(["--store", str(tmp_path / "m.db"), "--sizes", "50", "--sample", "20", "--json"])
    assert json.loads(capsys.readouterr().out)["reports"][0]["store"].startswith("SQLite")
