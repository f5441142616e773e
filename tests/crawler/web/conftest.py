"""A real dashboard on loopback, over a store of made articles: hostile ones, an edit, a removal, a story."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn

from crawler.config import Config, load_config
from crawler.web.app import build_app
from pipelines.article import Article, Outcome, OutcomeCode
from pipelines.copies.desk import Desk
from pipelines.identity import article_id, content_hash, text_hash
from pipelines.removal import observe_removal
from pipelines.revise import first, revise
from pipelines.search.index import index_terms
from pipelines.storage.articles import article_to_doc, article_writes
from pipelines.storage.base import Change, Patch, Store
from pipelines.storage.outcomes import day_of, outcome_writes, refresh_day

NOW = datetime.now(UTC).replace(microsecond=0)
PAYLOAD = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202eمقلوب'
BODY = [
    "أعلنت بلدية المدينة القديمة اليوم عن افتتاح مكتبة عامة جديدة في الحي الشرقي بعد ثلاث سنوات من أعمال الترميم المتواصلة.",
    "وقالت مديرة المكتبة إن الرفوف تضم أربعين ألف كتاب، وإن الاشتراك فيها مجاني لطلاب المدارس والجامعات حتى نهاية العام.",
    "وحضر الافتتاح عشرات من أهالي الحي، وقرأ شعراء من المدينة قصائد عن الكتب والقراءة في ساحة المكتبة حتى المساء.",
]


SOURCE = '''
name = "صحيفة {id}"
country = "SY"
home = "https://{id}.example/"
timezone = "Asia/Damascus"
checked = "never"
'''


def made(source: str, number: int, title: str, body: list[str], seen: datetime) -> Article:
    key = f"{source}.example/{number}"
    published = seen - timedelta(minutes=5)
    return Article(
        id=article_id(key), source=source, url=f"https://{key}", url_key=key, first_seen_at=seen, checked_at=seen, changed_at=seen,
        title=title, body=body, published=published, published_raw="اليوم", published_precision="minute", language="ar", via="feed",
        text_hash=text_hash(title, body), content_hash=content_hash(title, body, None, published),
    )  # fmt: skip


def put(store: Store, desk: Desk, article: Article, before: Article | None = None) -> Article:
    """Store one article as the pipelines do, with its story, terms and outcome."""
    now, revision, outcome = first(article) if before is None else revise(before, article, [])
    placed = desk.place(article_to_doc(now))
    now.story_id = placed.story_id
    extra = {**placed.extra, "terms": index_terms(now)}
    store.write([*article_writes(now, revision, extra), *placed.writes])
    rows = outcome_writes(
        source=now.source, run_id=f"run{now.id}{now.revision}", sequence=1, url=now.url, outcome=outcome, at=NOW, via="feed",
        article=now.id, fields=["title", "body", "published"],
    )  # fmt: skip
    store.write(rows)
    refresh_day(store, now.source, day_of(NOW), 1)
    return now


@pytest.fixture
def filled(store: Store) -> dict[str, str]:
    """Names → ids of what is stored."""
    desk = Desk(store)
    origin = put(store, desk, made("tall", 1, "افتتاح مكتبة عامة في الحي الشرقي", BODY, NOW - timedelta(hours=3)))
    copy = put(store, desk, made("nahr", 1, "مكتبة جديدة لأهالي المدينة القديمة", BODY[:2], NOW - timedelta(hours=2)))
    edited = replace(made("tall", 1, origin.title, [BODY[0], BODY[1].replace("أربعين", "خمسين"), BODY[2]], NOW), first_seen_at=origin.first_seen_at)
    put(store, desk, edited, origin)
    evil = put(store, desk, made("nahr", 2, PAYLOAD, [PAYLOAD, "نص قصير لا علاقة له بغيره."], NOW - timedelta(hours=1)))
    store.write([Patch("articles", evil.id, Change(set={"url": "javascript:alert(3)", "author": PAYLOAD}))])
    gone = put(store, desk, made("nahr", 3, "خبر حذفه الموقع", ["كان هنا خبر عن الطقس في الساحل ثم حذف."], NOW - timedelta(hours=5)))
    known = {**article_to_doc(gone), "removal_seen_at": NOW - timedelta(hours=4), "removal_seen_reason": "404"}
    writes, outcome = observe_removal(known, "404", NOW, 60)
    assert outcome == Outcome(OutcomeCode.REMOVED, "404")
    store.write(writes)
    return {"origin": origin.id, "copy": copy.id, "evil": evil.id, "gone": gone.id}


Open = Callable[..., httpx.Client]


@pytest.fixture
def open_site(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Start a dashboard with these options, two sources of the operator's added; a client of it."""
    running = []
    folder = tmp_path / "own"
    folder.mkdir()
    for id in ("nahr", "tall"):
        (folder / f"{id}.toml").write_text(SOURCE.format(id=id), encoding="utf-8")
    monkeypatch.setenv("MARSAD_SOURCES", str(folder))

    def start(**options: object) -> httpx.Client:
        config = replace(load_config({"MARSAD_DATA": str(tmp_path), "MONGODB_URI": store_url}), **options)  # type: ignore[arg-type]
        context = served(config)
        url = context.__enter__()
        client = httpx.Client(base_url=url, trust_env=False)
        running.append((context, client))
        return client

    yield start
    for context, client in running:
        client.close()
        context.__exit__(None, None, None)


@contextmanager
def served(config: Config) -> Iterator[str]:
    """A real server on a free port of loopback."""
    server = uvicorn.Server(uvicorn.Config(build_app(config), host="127.0.0.1", port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until and thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
