"""Pages that are no articles."""

from __future__ import annotations

from tests.crawler.extract.pages.bank import COOKIES, OTHERS, WATER
from tests.crawler.extract.pages.case import Case, cards, footer, header, links, menu, open_graph, page, sidebar

_PROMPT = "هذا المقال للمشتركين فقط، سجل الدخول لمتابعة القراءة."

CASES = [
    Case("home page", "https://www.khabar.example.sy/", page("<title>الخبر</title><meta property='og:type' content='website'>", header() + cards(0, 12) + sidebar() + footer()), refused="listing"),
    Case("section page", "https://www.khabar.example.sy/category/sport", page("<title>رياضة - الخبر</title><meta property='og:type' content='website'>", f"{header()}<h1>رياضة</h1>{cards(0, 12)}{footer()}"), refused="listing"),
    Case("tag page", "https://www.khabar.example.sy/tag/water", page("<title>أزمة المياه</title>", f"{header()}<h1>أزمة المياه</h1><ul>{links(0, 20)}</ul>{footer()}"), refused="listing"),
    Case("not found", "https://www.khabar.example.sy/news/99", page("<title>الصفحة غير موجودة - الخبر</title>", f"{header()}<h1>عذرا، الصفحة غير موجودة</h1><p>الصفحة التي تبحث عنها غير موجودة أو تم نقلها.</p>{sidebar()}{footer()}"), refused="soft_404"),
    Case("paywall", "https://www.khabar.example.sy/news/7", page(f"<title>{WATER.title}</title>{open_graph(WATER.title)}", f"{header()}<h1>{WATER.title}</h1><p>{WATER.body[0]}</p><div class='gate'><p>{_PROMPT}</p></div>{footer()}"), refused="paywall"),
    Case("video", "https://www.khabar.example.sy/video/7", page(f"<title>{OTHERS[0]}</title><meta property='og:type' content='video.other'><meta property='og:title' content='{OTHERS[0]}'>", f"{header()}<h1>{OTHERS[0]}</h1><div class='player'><video src='/v.mp4'></video></div>{sidebar()}{footer()}"), refused="video_shell"),
    Case("bot filter", "https://www.khabar.example.sy/news/8", page("<title>Just a moment...</title>", "<h1>Checking your browser before accessing</h1><p>Enable JavaScript and cookies to continue</p>", "en"), refused="blocked"),
    Case("empty shell", "https://www.khabar.example.sy/news/9", page(f"<title>{OTHERS[1]}</title>{open_graph(OTHERS[1])}", f"<div id='app'></div>{menu()}<p>{COOKIES}</p>"), refused="empty_body"),
    Case("feed", "https://www.khabar.example.sy/feed", '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>', refused="not_html"),
    Case("pdf", "https://www.khabar.example.sy/a.pdf", b"%PDF-1.4 \xff\xfe", refused="not_html", content_type="application/pdf"),
    Case("json", "https://www.khabar.example.sy/api", '{"a": 1}', refused="not_html", content_type="application/json"),
    Case("nothing", "https://www.khabar.example.sy/0", "", refused="not_html"),
]  # fmt: skip
