"""Pages built like those of the 2000s and of small systems: tables, fonts, frames of divs, other encodings, blogs."""

from __future__ import annotations

from tests.crawler.extract.pages.bank import ABOUT, FESTIVAL, MATCH, MUSEUM, OTHERS, SCHOOL, WATER, WHEAT
from tests.crawler.extract.pages.case import Case, cards, joined, links, menu, page, paragraphs, sidebar


def tables_and_fonts() -> Case:
    """Nested tables, the headline in a font element, windows-1256 declared as utf-8."""
    s = WATER
    html = f"""<html dir=rtl><head><title>صحيفة الخبر - {s.title}</title><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>
    <body bgcolor=#ffffff><table width=780 align=center><tr><td colspan=3><img src=logo.gif></td></tr><tr>
    <td width=150 valign=top><table>{links(0, 14, '<tr><td><a href="show.asp?id={n}"><font size=2>{title}</font></a></td></tr>')}</table></td>
    <td width=480 valign=top><table width=100%><tr><td><font size=2 color=red>محليات</font></td></tr><tr><td align=center><b><font size=5 color=navy>{s.title}</font></b></td></tr>
    <tr><td><font size=1>الثلاثاء 5/5/2026 - 10:35 صباحا</font></td></tr><tr><td><img src=w.jpg align=left></td></tr>
    <tr><td><p align=justify><font face="Simplified Arabic" size=4>{joined(s.body, "<br><br>")}</font></p></td></tr>
    <tr><td><a href=print.asp>طباعة</a> | <a href=send.asp>أرسل إلى صديق</a> | <a href=add.asp>أضف تعليقك</a></td></tr></table></td>
    <td width=150 valign=top><table>{links(8, 8, '<tr><td><a href="show.asp?id={n}">{title}</a></td></tr>')}</table></td></tr>
    <tr><td colspan=3 align=center><font size=1>جميع الحقوق محفوظة لصحيفة الخبر 2026</font></td></tr></table></body></html>"""
    return Case("tables and fonts", "http://www.old.example.sy/show.asp?id=5", html.encode("windows-1256"), s.title, s.body, "2026-05-05T10:35:00+03:00", extra={"charset": "windows-1256"})  # fmt: skip


def paragraphs_in_cells() -> Case:
    """Text directly in a td, sub-headings in bold lines, the date in the row below the text, no class at all."""
    s = MUSEUM
    parts = [s.body[0], s.body[1], "<b>بداية الفكرة</b>", *s.body[2:4], "<strong>حلم القارب</strong>", *s.body[4:]]
    html = f"""<html><head><meta charset="windows-1256"><title>{s.title}</title></head><body><table><tr><td>{menu()}</td></tr><tr><td>
    <h2>{s.title}</h2><div align="center"><img src="1.jpg"></div>{joined(parts, "<br /><br />")}<br /><br /></td></tr><tr><td>تاريخ الخبر: 05-05-2026</td></tr>
    <tr><td><b>أخبار أخرى</b><ul>{links(3, 6)}</ul></td></tr></table></body></html>"""
    body = [s.body[0], s.body[1], "بداية الفكرة", *s.body[2:4], "حلم القارب", *s.body[4:]]
    return Case("paragraphs in cells", "http://culture.example.iq/art.php?id=3", html.encode("windows-1256"), s.title, body, "2026-05-05", content_type="text/html; charset=windows-1256")  # fmt: skip


def blog() -> Case:
    """A blog post: date header above the title, breaks, "posted by" line, labels, a column of archives."""
    s = FESTIVAL
    html = page(
        f"<title>مدونة الخبر: {s.title}</title><meta property='og:title' content='{s.title}'>",
        f"""<div class="content-outer"><div class="header"><h1 class="title"><a href="/">مدونة الخبر</a></h1><p class="description">{ABOUT}</p></div>
    <div class="main"><div class="date-outer"><h2 class="date-header"><span>الثلاثاء، 5 مايو 2026</span></h2><div class="post hentry"><h3 class="post-title entry-title">{s.title}</h3>
    <div class="post-body entry-content"><div dir="rtl" style="text-align:right" trbidi="on">{joined(s.body, "<br /><br />")}</div><div style="clear: both;"></div></div>
    <div class="post-footer"><div class="post-footer-line"><span class="post-author vcard">مرسلة بواسطة <span class="fn"><a href="/p">رنا قباني</a></span></span> <span class="post-timestamp">في <a href="/x"><abbr class="published" title="2026-05-05T22:10:00+03:00">10:10 م</abbr></a></span></div>
    <div class="post-footer-line"><span class="post-labels">التسميات: <a href="/search/label/s" rel="tag">سينما</a></span></div></div></div></div>
    <div class="comments"><h4>ليست هناك تعليقات:</h4><a href="/c">إرسال تعليق</a></div></div><div class="column-right">{links(2, 12)}</div></div>""",
    )
    return Case(
        "blog", "https://khabar-blog.example/2026/05/post.html", html, s.title, s.body, "2026-05-05T22:10:00+03:00", "رنا قباني"
    )


def divs_only() -> Case:
    """Not one p: every paragraph a div, every box an unnamed div, the headline a styled div."""
    s = WHEAT
    html = page(
        f"<title>{s.title} | الخبر</title>",
        f"<div><div>{links(0, 8, '<div><a href=/n/{n}>{title}</a></div>')}</div><div><div style='font-size:24px'>{s.title}</div><div>05 أيار 2026 | 10:35</div><div>"
        + "".join(f"<div>{p}</div>" for p in s.body)
        + f"</div><div><div>ذات صلة</div>{links(4, 4, '<div><a href=/n/{n}>{title}</a></div>')}</div></div><div>{ABOUT}</div></div>",
    )
    return Case("divs only", "https://divs.example.lb/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00", related=OTHERS[4:8])


def paragraphs_in_spans() -> Case:
    """Paragraphs in spans, each closed by a break, inside one p; a caption repeated as alt text before them."""
    s = SCHOOL
    spans = "".join(f"<span style='font-size:18px;'>{p}</span><br />" for p in s.body)
    html = page(
        f"<title>{s.title} - الخبر نيوز</title><meta property='og:title' content='الخبر نيوز - {s.title}'>",
        f"""{menu()}<div class="row"><div class="article-details"><div class="main_title"><h1>{s.title}</h1><div class="created">تم نشره الثلاثاء 05 أيار / مايو 2026 10:35 صباحاً</div></div>
    <div class="image"><img src="/i.jpg" alt="{s.caption}"><div class="red">{s.caption}</div></div><div class="main_body"><p>{spans}</p></div>
    <div class="hot"><div class="boxTitle">مواضيع ساخنة</div>{links(0, 16, '<div class="h"><a href="/a/{n}"><img src="/x.jpg"><span>{title}</span></a></div>')}</div></div>{sidebar()}</div>""",
    )
    return Case(
        "paragraphs in spans", "https://www.amman-khabar.example.jo/article/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00"
    )


def parts_of_a_text() -> Case:
    """The text in several sibling boxes of one class with advertisements and a video box between them."""
    s = WATER
    html = page(
        f"<title>{s.title}</title>",
        f"""{menu()}<div id="wrap"><h1>{s.title}</h1><div class="date">5 مايو 2026</div><div class="txt-part"><p>{s.body[0]}</p><p>{s.body[1]}</p></div>
    <div class="banner"><a href="/ad"><img src="/ad.gif"></a></div><div class="txt-part"><p>{s.body[2]}</p><p>{s.body[3]}</p></div><div class="video-box"><a href="/v/1">{OTHERS[9]}</a></div>
    <div class="txt-part"><p>{s.body[4]}</p><p>{s.body[5]}</p></div><div class="bottom">{cards(0, 6)}</div></div>""",
    )
    return Case("parts of a text", "https://parts.example.qa/1", html, s.title, s.body, "2026-05-05")


def unclosed_markup() -> Case:
    """Unclosed p, li and b, a stray end tag, unquoted attributes, a comment that looks like markup."""
    s = MATCH
    text = "<p>".join(s.body)
    html = f"""<html><head><title>{s.title} - الملعب</title></head><body><ul id=nav><li><a href=/>الرئيسية</a><li><a href=/s>رياضة</a></ul></div><div class=post><h1>{s.title}</h1>
    <small>2026/05/05 - 10:35 مساءً</small><div class=entry><!-- <p>إعلان</p> --><p>{text}</div><ul class=more><li><a href=/n/1>{OTHERS[0]}<li><a href=/n/2>{OTHERS[1]}</ul></div></body>"""
    return Case("unclosed markup", "https://stadium.example.sd/1", html, s.title, s.body, "2026-05-05T22:35:00+02:00")


def utf16_page() -> Case:
    """UTF-16 with a byte order mark."""
    s = SCHOOL
    html = page(f"<title>{s.title}</title>", f"<h1>{s.title}</h1>{paragraphs(s)}").encode("utf-16")
    return Case("utf-16", "https://u16.example/1", html, s.title, s.body, None, extra={"charset": "utf-16"})


CASES = [
    tables_and_fonts(), paragraphs_in_cells(), blog(), divs_only(), paragraphs_in_spans(), parts_of_a_text(), unclosed_markup(), utf16_page(),
]  # fmt: skip
