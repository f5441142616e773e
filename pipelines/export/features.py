"""What can be shared of a text that is another's: how often each folded word occurs in it, without the order."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipelines.arabic.fold import fold_tokens
from pipelines.storage.base import Doc


def features(doc: Doc) -> dict[str, Any]:
    """Id, source, dates, and `words`: folded token → count over headline and body, most frequent first."""
    words = Counter(fold_tokens(doc.get("title") or ""))
    for paragraph in doc.get("body") or ():
        words.update(fold_tokens(paragraph))
    ordered = dict(sorted(words.items(), key=lambda item: (-item[1], item[0])))
    return {
        "id": doc["_id"], "source": doc["source"], "url": doc["url"], "published": doc.get("published"),
        "first_seen_at": doc["first_seen_at"], "language": doc.get("language"), "text_hash": doc["text_hash"],
        "word_count": doc["word_count"], "words": ordered,
    }  # fmt: skip
