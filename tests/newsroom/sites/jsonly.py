"""JavaScript only: an empty shell, and a script that draws everything from a JSON interface."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from tests.newsroom import dates
from tests.newsroom.article import Article
from tests.newsroom.sites import furniture
from tests.newsroom.sites.base import JSON, Page, Site, number
from tests.newsroom.text.writer import SECTION_NAMES
from tests.newsroom.wire import Request

SCRIPT = """
const root = document.getElementById("root");
const add = (to, tag, text, cls) => {
  const e = document.createElement(tag); if (cls) e.className = cls; if (text) e.textContent = text; to.append(e); return e; };
function link(a, to) {
  const e = add(to, "a", a.title, "card-link"); e.href = "/story/" + a.id;
  e.onclick = ev => { ev.preventDefault(); history.pushState({}, "", e.href); draw(); }; return e; }
async function draw() {
  const m = location.pathname.match(/^\\/story\\/(\\d+)/);
  const topic = (location.pathname.match(/^\\/section\\/([a-z]+)/) || [])[1] || "";
  const r = await fetch(m ? "/api/articles/" + m[1] : "/api/articles?topic=" + topic);
  root.textContent = "";
  if (!r.ok) { add(root, "h1", "الصفحة غير موجودة"); document.title = "غير موجود"; return; }
  const d = await r.json();
  if (!m) { d.items.forEach(a => link(a, add(root, "div", "", "story-card"))); return; }
  document.title = d.title + " | نبض المدينة";
  const art = add(root, "article", "", "story");
  add(art, "h1", d.title, "story-title"); if (d.author) add(art, "div", d.author, "story-author");
  const t = add(art, "time", d.shown, "story-time"); t.dateTime = d.published;
  const body = add(art, "div", "", "story-body"); d.paragraphs.forEach(p => add(body, "p", p));
  if (d.source) add(art, "div", "المصدر: " + d.source, "story-source");
  const rel = add(root, "section", "", "more-stories"); add(rel, "h3", "المزيد من الأخبار");
  d.related.forEach(a => link(a, add(rel, "div")));
}
addEventListener("popstate", draw); draw();
"""


class JsOnly(Site):
    """نبض المدينة: what a plain client gets has no news in it."""

    kind = "jsonly"
    name = "نبض المدينة"
    slogan = "منصة إخبارية"
    country = "QA"
    timezone = "Asia/Qatar"
    discover = {"listings": ("/", "/section/politics", "/section/sport")}  # noqa: RUF012
    source_keys = {"render": True}  # noqa: RUF012
    per_page = 30

    def path(self, article: Article) -> str:
        return f"/story/{article.id}"

    def section_path(self, topic: str, page: int = 1) -> str:
        return f"/section/{topic}"

    def find(self, request: Request) -> Article | None:
        match = re.fullmatch(r"(?:/story|/api/articles)/(\d+)", request.path)
        return self.desk.articles.get(int(match[1])) if match else None

    def route(self, request: Request) -> Page | None:
        if request.path == "/app.js":
            return Page(SCRIPT, "asset", "text/javascript; charset=utf-8", etag='"app-1"')
        if request.path == "/api/articles":
            return self.listing(self.index(request), "api", JSON, f"-{crc32(request.query.encode()):08x}")
        if request.path.startswith("/api/"):
            article = self.find(request)
            if article is None or article.state not in ("live", "unlisted"):
                return Page("{}", "api", JSON, 404)
            return Page(json.dumps(self.story(article), ensure_ascii=False), "api", JSON, etag=f'W/"{article.version}"')
        if request.path in ("", "/") or request.path.startswith("/section/"):
            return self.shell_page("home" if request.path in ("", "/") else "listing")
        return None

    def index(self, request: Request) -> str:
        """One page of headlines."""
        topic = re.search(r"topic=([a-z]+)", request.query)
        articles = self.listed(topic[1] if topic else None)
        start = (number(request, "page", 1) - 1) * self.per_page
        items = [{"id": a.id, "title": a.title} for a in articles[start : start + self.per_page]]
        return json.dumps({"total": len(articles), "items": items}, ensure_ascii=False)

    def story(self, article: Article) -> dict[str, Any]:
        """One article as its interface gives it."""
        draft = article.draft
        return {
            "id": article.id,
            "title": draft.title,
            "author": draft.author,
            "source": draft.attribution,
            "published": dates.iso(self.local(article.published)),
            "shown": dates.long_date(self.local(article.published), dates.EGYPT),
            "section": SECTION_NAMES[article.topic],
            "paragraphs": draft.paragraphs,
            "related": [{"id": a.id, "title": a.title} for a in furniture.others(self, article, 4, self.visits)],
        }

    def article_page(self, article: Article) -> Page:
        page = super().article_page(article)
        return self.shell_page("article") if page.status == 200 and page.etag and not self.layout else page

    def shell_page(self, kind: str) -> Page:
        """A file on disk to its server: its validators stay the same whatever is published."""
        return Page(self.shell(), kind, etag='"shell-1"', modified=datetime(2026, 1, 1, tzinfo=UTC))

    def shell(self) -> str:
        """The same for every address."""
        return (
            f'<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{self.name}</title></head>'
            '<body><noscript>يرجى تفعيل جافاسكريبت لعرض هذا الموقع</noscript><div id="root"></div>'
            '<script src="/app.js" defer></script></body></html>'
        )

    def article_html(self, article: Article) -> str:
        return self.shell()
