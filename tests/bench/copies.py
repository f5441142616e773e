"""Copies told from templates, beside MinHash and SimHash on the same pairs in the same run.

    ./marsad bench copies --pairs FILE [--stream FILE] [--json]

`--pairs`: JSONL (plain, .gz or .xz) of {"kind", "label": "dup"|"not_dup"|"update", "a": {"title", "body"}, "b": {…}}.
`--stream`: JSONL of {"id", "source", "date", "title", "body"}, oldest first; templates are learned from it, without labels.

F1 is class-balanced: dup and not_dup weigh the same however many pairs there are of each. With R the share of dup pairs
called copy and W the share of not_dup pairs called copy, precision is R / (R + W) and F1 = 2R / (R + W + 1). Updates
count in two further figures: `update is no copy` puts them among the negatives with a third of all weight each, and
`three classes` is the mean F1 of copy, updated and different, each class weighing the same. The peers get their usual
threshold and, marked `best`, the one that is best on these very pairs. They know no updates.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipelines.arabic.fold import fold_tokens
from pipelines.copies.compare import compare
from pipelines.copies.shingles import body_text
from pipelines.copies.stream import learn, open_text, read_stream

Pair = dict[str, Any]
Verdicts = list[str]
CLASSES = {"dup": "copy", "update": "updated", "not_dup": "different"}
MINHASH_USUAL = 0.8
SIMHASH_USUAL = 1 - 3 / 64
BARS = "bars: F1 0.96 with nothing learned, 0.985 learned, 0.93 on judged real pairs; false merges of a template 2 % at most"


def load_pairs(path: Path) -> list[Pair]:
    """The labelled pairs of a file. Raises OSError and ValueError."""
    with open_text(path) as file:
        pairs = [json.loads(line) for line in file if line.strip()]
    strange = {pair["label"] for pair in pairs} - CLASSES.keys()
    if strange or not pairs:
        raise ValueError(f"{path}: {'no pairs' if not pairs else f'unknown labels {sorted(strange)}'}")
    return pairs


def balanced_f1(right: float, wrong: float) -> float:
    """F1 from the share of positives found and the share of negatives taken for positives."""
    return 2 * right / (right + wrong + 1) if right else 0.0


def shares(pairs: Iterable[Pair], verdicts: Iterable[str]) -> dict[str, dict[str, float]]:
    """label → verdict → share of the label's pairs."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, verdict in zip(pairs, verdicts, strict=True):
        counts[pair["label"]][verdict] += 1
    return {label: {v: n / sum(c.values()) for v, n in c.items()} for label, c in counts.items()}


def figures(pairs: list[Pair], verdicts: Verdicts) -> dict[str, float | None]:
    """The F1 figures of the module's docstring; None where a class is missing."""
    said = shares(pairs, verdicts)
    dup, other, update = (said.get(label) for label in ("dup", "not_dup", "update"))
    found: dict[str, float | None] = {"f1": None, "f1_update_is_no_copy": None, "f1_three_classes": None}
    if dup and other:
        found["f1"] = balanced_f1(dup.get("copy", 0), other.get("copy", 0))
        if update:
            wrong = (other.get("copy", 0) + update.get("copy", 0)) / 2
            found["f1_update_is_no_copy"] = balanced_f1(dup.get("copy", 0), wrong)
            found["f1_three_classes"] = sum(_class_f1(said, label) for label in CLASSES) / len(CLASSES)
    return found


def _class_f1(said: dict[str, dict[str, float]], label: str) -> float:
    name = CLASSES[label]
    right = said[label].get(name, 0)
    taken = sum(share.get(name, 0) for share in said.values())
    return 2 * right / (taken + 1)


def by_kind(pairs: list[Pair], verdicts: Verdicts) -> dict[str, dict[str, Any]]:
    """For each kind the share of right verdicts, of copies and of updates; for kinds of dup the F1 against all negatives."""
    kinds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for pair, verdict in zip(pairs, verdicts, strict=True):
        kinds[pair["label"], pair["kind"]][verdict] += 1
    wrong = shares(pairs, verdicts).get("not_dup", {}).get("copy", 0)
    rows = {}
    for (label, kind), counts in sorted(kinds.items()):
        total = counts.total()
        rows[f"{label} {kind}"] = {
            "pairs": total,
            "right": counts[CLASSES[label]] / total,
            "copy": counts["copy"] / total,
            "updated": counts["updated"] / total,
            "f1": balanced_f1(counts["copy"] / total, wrong) if label == "dup" else None,
        }
    return rows


def real(pairs: list[Pair], verdicts: Verdicts) -> dict[str, Any]:
    """Figures over pairs of real articles (kinds `real…`); without real copies only their false merges."""
    chosen = [(p, v) for p, v in zip(pairs, verdicts, strict=True) if p["kind"].startswith("real")]
    said = shares(*zip(*chosen, strict=True)) if chosen else {}
    false = said["not_dup"].get("copy", 0.0) if "not_dup" in said else None
    found: dict[str, Any] = {"pairs": len(chosen), "false_merges": false}
    if "dup" in said and "not_dup" in said:
        found["f1"] = balanced_f1(said["dup"].get("copy", 0), said["not_dup"].get("copy", 0))
    return found


def ours(pairs: list[Pair], common: frozenset[int] | None) -> Verdicts:
    """Verdicts of `pipelines.copies`."""
    return [compare(pair["a"], pair["b"], common).relation.value for pair in pairs]


def triples(article: dict[str, Any]) -> list[bytes]:
    """Folded word triples of a body, for the peers."""
    words = fold_tokens(body_text(article.get("body") or ""))
    return [" ".join(words[i : i + 3]).encode() for i in range(max(1, len(words) - 2))]


def minhash_similarities(pairs: list[Pair]) -> list[float]:
    """Estimated Jaccard similarity of word triples, 128 permutations."""
    from datasketch import MinHash  # type: ignore[import-not-found,unused-ignore]

    def signature(article: dict[str, Any]) -> Any:
        found = MinHash(num_perm=128)
        found.update_batch(triples(article))
        return found

    return [float(signature(pair["a"]).jaccard(signature(pair["b"]))) for pair in pairs]


def simhash_similarities(pairs: list[Pair]) -> list[float]:
    """1 − Hamming distance / 64 of 64-bit SimHashes over word triples (Charikar 2002)."""
    from hashlib import blake2b

    def fingerprint(article: dict[str, Any]) -> int:
        weights = [0] * 64
        for triple in triples(article):
            value = int.from_bytes(blake2b(triple, digest_size=8).digest(), "big")
            for bit in range(64):
                weights[bit] += 1 if value >> bit & 1 else -1
        return sum(1 << bit for bit, weight in enumerate(weights) if weight > 0)

    return [1 - (fingerprint(pair["a"]) ^ fingerprint(pair["b"])).bit_count() / 64 for pair in pairs]


def at_threshold(similarities: list[float], threshold: float) -> Verdicts:
    """Copy from the threshold on."""
    return ["copy" if similarity >= threshold else "different" for similarity in similarities]


def best_threshold(pairs: list[Pair], similarities: list[float]) -> float:
    """The threshold with the highest F1 on these pairs."""
    steps = sorted(set(similarities))
    return max(steps, key=lambda step: figures(pairs, at_threshold(similarities, step))["f1"] or 0)


def measure(name: str, pairs: list[Pair], judge: Callable[[], Verdicts]) -> dict[str, Any]:
    """Run one method and report on it."""
    start = time.process_time()
    verdicts = judge()
    spent = time.process_time() - start
    return {
        "method": name,
        **figures(pairs, verdicts),
        "real": real(pairs, verdicts),
        "ms_per_pair": 1000 * spent / len(pairs),
        "kinds": by_kind(pairs, verdicts),
    }


def run(pairs: list[Pair], stream: Path | None) -> list[dict[str, Any]]:
    """All methods on the same pairs."""
    reports = [measure("ours, nothing learned", pairs, lambda: ours(pairs, None))]
    if stream is not None:
        common = learn(read_stream(stream))
        reports.append(measure(f"ours, {len(common)} triples learned", pairs, lambda: ours(pairs, common)))
    for name, usual, similar in (
        ("MinHash128", MINHASH_USUAL, minhash_similarities),
        ("SimHash64", SIMHASH_USUAL, simhash_similarities),
    ):
        start = time.process_time()
        values = similar(pairs)
        spent = 1000 * (time.process_time() - start) / len(pairs)
        best = best_threshold(pairs, values)
        for label, threshold in (("usual", usual), ("best", best)):
            verdicts = at_threshold(values, threshold)
            report = measure(f"{name} {label} ≥ {threshold:.3f}", pairs, lambda verdicts=verdicts: verdicts)  # type: ignore[misc]
            reports.append(report | {"ms_per_pair": spent})
    return reports


def show(reports: list[dict[str, Any]]) -> None:
    """The reports as text."""

    def number(value: float | None) -> str:
        return "     -" if value is None else f"{value:6.4f}"

    print(f"{'method':32}     F1  upd≠copy  3-class  real F1  real false  ms/pair")
    for report in reports:
        cells = (report["f1"], report["f1_update_is_no_copy"], report["f1_three_classes"], report["real"].get("f1"))
        false = report["real"]["false_merges"]
        print(f"{report['method']:32} {'   '.join(map(number, cells))}   {number(false)}   {report['ms_per_pair']:7.2f}")
    print(f"\n{'share called copy, by kind':32} {'  '.join(report['method'][:14].rjust(14) for report in reports)}")
    for kind in reports[0]["kinds"]:
        cells = (f"{report['kinds'][kind]['copy']:14.3f}" for report in reports)
        print(f"{kind:32} {'  '.join(cells)}")
    print("\nkinds where ours is not always right:")
    for report in reports:
        if report["method"].startswith("ours"):
            for kind, row in report["kinds"].items():
                if row["right"] < 1:
                    cells = f"right {row['right']:.3f}  copy {row['copy']:.3f}  updated {row['updated']:.3f}"
                    print(f"  {report['method']:30} {kind:28} {cells}  of {row['pairs']}")
    print(f"\n{BARS}")


def main(argv: list[str]) -> int:
    """Run the benchmark; returns the exit code."""
    parser = argparse.ArgumentParser(prog="bench copies", description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--stream", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    try:
        reports = run(load_pairs(options.pairs), options.stream)
    except ModuleNotFoundError as error:
        print(f"bench copies needs {error.name}: .venv/bin/pip install -r requirements-bench.txt")
        return 1
    except (OSError, ValueError) as error:
        print(f"bench copies: {error}")
        return 1
    if options.json:
        print(json.dumps(reports, ensure_ascii=False))
    else:
        show(reports)
    return 0
