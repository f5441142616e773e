"""What repeats on a site: short text blocks seen on several pages are furniture and never an article's text.

No single page can show that; a monitor sees many. The state is a plain JSON-able dict kept in the source's row, bounded in
size, and never needed for the first page of a source.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

PAGES_NEEDED = 3
"""A block seen on this many distinct pages is furniture."""
MAX_BLOCKS = 4000
"""Blocks remembered; those seen longest ago on one page alone go first."""
MAX_LENGTH = 200
"""Longer blocks (characters) are not remembered: a paragraph of background may well stand in several articles of one story."""
MIN_LENGTH = 2
_PAGES_KEPT = 6


def block_hash(text: str) -> str:
    """64-bit hash (16 hex digits) of one block; white space does not count."""
    return blake2b(" ".join(text.split()).encode("utf-8"), digest_size=8).hexdigest()


def blocks_of(texts: Iterable[str], body: Iterable[str] = ()) -> list[str]:
    """Hashes of the short blocks among `texts`, in order, without repeats; first the page's mark, `=` and a hash of its body."""
    hashes = dict.fromkeys(block_hash(t) for t in dict.fromkeys(texts) if MIN_LENGTH <= len(t) <= MAX_LENGTH)
    return ["=" + block_hash(" ".join(body)), *hashes]


def learn(state: dict[str, Any], blocks: Iterable[str], url: str) -> dict[str, Any]:
    """`state` after one more page: `{"blocks": {hash: [page marks]}, "pages": n}`; the argument is not changed.

    One page seen twice counts once, and so does one text under several addresses.
    """
    blocks = list(blocks)
    text = next((b for b in blocks if b.startswith("=")), "=" + block_hash(url))
    mark = f"{blake2b(url.encode('utf-8', 'replace'), digest_size=4).hexdigest()}{text[1:9]}"
    seen: dict[str, list[str]] = dict(state.get("blocks") or {})
    for block in dict.fromkeys(b for b in blocks if not b.startswith("=")):
        # Taken out and put back at the end: the order is that of the last sighting.
        marks = seen.pop(block, [])
        seen[block] = marks if mark in marks or _enough(marks) else [*marks, mark][-_PAGES_KEPT:]
    if len(seen) > MAX_BLOCKS:
        seen = _shrunk(seen)
    return {"blocks": seen, "pages": int(state.get("pages") or 0) + 1}


def known(state: dict[str, Any]) -> frozenset[str]:
    """Hashes of the blocks that are furniture by now."""
    return frozenset(block for block, marks in (state.get("blocks") or {}).items() if _enough(marks))


def _enough(marks: list[str]) -> bool:
    return len({m[:8] for m in marks}) >= PAGES_NEEDED and len({m[8:] for m in marks}) >= PAGES_NEEDED


def _shrunk(seen: dict[str, list[str]]) -> dict[str, list[str]]:
    surplus = len(seen) - MAX_BLOCKS
    doomed: list[str] = []
    for size in range(1, _PAGES_KEPT + 1):
        doomed += [block for block, marks in seen.items() if len(marks) == size]
        if len(doomed) >= surplus:
            break
    gone = set(doomed[:surplus])
    return {block: marks for block, marks in seen.items() if block not in gone}
