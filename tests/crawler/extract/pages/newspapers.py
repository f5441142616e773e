"""Pages built like those of Arab newspapers and news portals."""

from __future__ import annotations

import json

from tests.crawler.extract.pages.bank import COMMENTS, COOKIES, FESTIVAL, HEALTH, MATCH, MUSEUM, OTHERS, SCHOOL, WATER, WHEAT
from tests.crawler.extract.pages.case import (
    Case,
    cards,
    footer,
    header,
    joined,
    links,
    menu,
    open_graph,
    page,
    paragraphs,
    sidebar,
)


def baladi_like() -> Case:
    """A custom CMS: a foreign site name glued to the title, a byline line first in the text, related titles below."""
    s = WATER
    related = links(0, 6, '<div class="rel"><a href="/ar/news/{n}"><h4>{title}</h4></a></div>')
    body = f"""{header()}<div class="row"><div class="col-md-8"><div class="news-page"><h1>{s.title}</h1>
    <div class="info"><span><i class="fa fa-calendar"></i> 2026-05-05 10:35</span> <span>عدد القراءات 1520</span></div><img src="/n.jpg" class="img-fluid">
    <div class="news-text"><p>بلدي نيوز – (متابعات)</p>{paragraphs(s)}</div>
    <h3>مقالات ذات صلة</h3><div class="row">{related}</div></div></div><div class="col-md-4">{sidebar()}</div></div>{footer()}"""
    head = f"<title>{s.title} - It's Over 9000!</title>{open_graph(s.title, ('og:site_name', 'بلدي نيوز'))}"
    return Case("baladi-like", "https://www.baladi.example/news/view/1", page(head, body), s.title, s.body, "2026-05-05T10:35:00+00:00", None, "متابعات", related=OTHERS[:6])  # fmt: skip


def corrections_and_author() -> Case:
    """A Syrian WordPress paper: author box with links, correction and ethics notes at the end of the text, tags."""
    s = WHEAT
    body = f"""{header()}<main><div class="content-article"><h1 class="title">{s.title}</h1><div class="meta"><ul><li>05/05/2026</li><li>9:10 ص</li></ul></div>
    <figure class="wp-caption"><img src="/i.jpg"><figcaption class="wp-caption-text">{s.caption} (عنب)</figcaption></figure>
    <div class="content"><p><a class="author-link" href="/author/l" rel="author">{s.author}</a></p>{paragraphs(s)}
    <hr><p>إذا كنت تعتقد/تعتقدين أن المقال يحوي معلومات خاطئة أو لديك تفاصيل إضافية <a href="/c">أرسل/أرسلي تصحيحًا</a></p>
    <p>إذا كنت تعتقد/تعتقدين أن المقال ينتهك أيًا من المبادئ الأخلاقية أو المعايير المهنية <a href="/d">قدم/قدمي شكوى</a></p></div>
    <div class="related-articles"><h3>مقالات متعلقة</h3><ul>{links(10, 4)}</ul></div></div></main>{footer()}"""
    head = f"<title>{s.title} - عنب الخبر</title>{open_graph(s.title, ('article:published_time', '2026-05-05T06:10:31+00:00'), ('og:site_name', 'عنب الخبر'))}"
    return Case("corrections and author", "https://www.enab-khabar.example/1", page(head, body), s.title, s.body, "2026-05-05T09:10:31+03:00", s.author, related=OTHERS[10:14])  # fmt: skip


def comments_longer_than_text() -> Case:
    """A Moroccan portal: a short item above comments that are longer than itself, a newsletter box between."""
    s = SCHOOL
    comments = "".join(
        f'<li class="comment"><div class="comment-body"><span class="fn">زائر {n}</span><p class="comment-text">{c}</p></div></li>'
        for n, c in enumerate(COMMENTS * 3)
    )
    body = f"""{header()}<div class="container"><div class="post"><h1 class="post-title">{s.title}</h1>
    <div class="header-post-meta"><span class="author">هسبريس الخبر - الرباط</span><span class="date-post">الثلاثاء 5 ماي 2026 - 10:35</span></div>
    <div class="article-content">{paragraphs(s)}</div>
    <section class="box-newsletter"><h3>النشرة الإخبارية</h3><p>اشترك الآن في النشرة البريدية للموقع، لتصلك آخر الأخبار يوميا</p></section>
    <div id="comments" class="comments-area"><h3>تعليقات الزوار</h3><ul class="comment-list">{comments}</ul></div></div></div>{sidebar()}{footer()}"""
    head = f"<title>{s.title}</title>{open_graph(s.title, ('og:site_name', 'هسبريس الخبر'))}"
    return Case(
        "comments longer than text",
        "https://www.hesp.example.ma/1.html",
        page(head, body),
        s.title,
        s.body,
        "2026-05-05T10:35:00+01:00",
        None,
    )


def fusion_paragraphs() -> Case:
    """A page of hashed and BEM names, byline with place and time, an inline newsletter call, French around it."""
    s = MATCH
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "الخبر 360"},
            {
                "@type": "NewsArticle",
                "headline": s.title,
                "datePublished": "2026-05-05T09:30:00.000Z",
                "author": [{"@type": "Person", "name": s.author}],
            },
        ],
    }
    body = f"""{header()}<article><div class="b-headline"><h1 class="b-headline__title">{s.title}</h1></div>
    <div class="b-article__byline">بقلم <a href="/auteur/k">{s.author}</a><div class="b-date">في 05/05/2026 على الساعة 10:30</div></div>
    <figure class="b-lead-art"><img src="/m.jpg"><figcaption>{s.caption}</figcaption></figure>
    <div class="b-article-body__wrapper"><p class="b-article-body__paragraph">{s.body[0]}</p><p class="b-article-body__paragraph">{s.body[1]}</p>
    <p class="b-article-body__paragraph"><a href="/x"><b>إقرأ أيضا : {OTHERS[3]}</b></a></p>
    {"".join(f'<p class="b-article-body__paragraph">{p}</p>' for p in s.body[2:])}</div>
    <div class="b-article-footer">تحرير من طرف {s.author}<br>في 05/05/2026 على الساعة 10:30</div></article>
    <div class="b-newsletter"><p>لمعرفة كل جديد سجلوا في نشرتنا الإخبارية اليومية</p></div>{cards()}{footer()}"""
    head = f"<title>{s.title}</title>{open_graph(s.title)}<script type='application/ld+json'>{json.dumps(data, ensure_ascii=False)}</script>"
    return Case("fusion paragraphs", "https://ar.le-khabar.example.ma/sport/1", page(head, body), s.title, s.body, "2026-05-05T10:30:00+01:00", s.author, related=[f"إقرأ أيضا : {OTHERS[3]}"])  # fmt: skip


def broken_linked_data() -> Case:
    """An Algerian paper: JSON-LD with unescaped quotes in the headline, a photo credit, a share bar, tags in the text's box."""
    s = WHEAT
    title = 'وزير التجارة: "لا زيادة" في أسعار الخبز'
    script = f'{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{title}","datePublished":"2026-05-05T10:35:00+01:00","author":{{"@type":"Person","name":"{s.author}"}},}}'
    body = f"""{header()}<main><article class="ech-artx"><h1 class="ech-sgmn__title">{title}</h1><div class="ech-artx__author"><a href="/author/l">{s.author}</a></div>
    <div class="ech-artx__date">2026/05/05</div><figure><img src="/z.jpg" alt="{s.caption}"><figcaption>ح.م</figcaption></figure>
    <div class="ech-artx__share"><span>شارك المقال</span></div><div class="artx">{paragraphs(s)}
    <div class="ech-tags">الكلمات المفتاحية: <a href="/t/1">القمح</a> <a href="/t/2">الأسواق</a></div></div></article></main>{sidebar()}{footer()}"""
    head = f"<title>{title} &#8211; الشروق الخبر</title><meta property='og:title' content='{title}'><script type='application/ld+json'>{script}</script>"
    return Case("broken linked data", "https://www.echo.example.dz/1", page(head, body), title, s.body, "2026-05-05T10:35:00+01:00", s.author, tags=["القمح", "الأسواق"])  # fmt: skip


def byline_paragraph() -> Case:
    """An Egyptian portal: byline as the first paragraph, time and date apart, read-also links between paragraphs."""
    s = WATER
    body = f"""{header()}<section class="details"><div class="titleAfterBanner"><h1>{s.title}</h1></div>
    <div class="article-date"><div class="hour">10:35 ص</div><div class="day">الثلاثاء 05 مايو 2026</div></div>
    <div class="ArticleDetails details"><p>كتب- {s.author}:</p><p>{s.body[0]}</p><p>{s.body[1]}</p><p><strong>اقرأ أيضًا:</strong></p><p><a href="/n/1">{OTHERS[1]}</a></p><p><a href="/n/2">{OTHERS[2]}</a></p>
    {"".join(f"<p>{p}</p>" for p in s.body[2:])}</div><div class="keywordsDiv"><a href="/k/1">أزمة المياه</a></div></section>{cards(2)}{footer()}"""
    head = f"<title>{s.title} | مصر الخبر</title>{open_graph(s.title + ' | مصر الخبر')}"
    return Case("byline paragraph", "https://www.masr.example.eg/news/1", page(head, body), s.title, s.body, "2026-05-05T10:35:00+03:00", s.author, related=OTHERS[1:3])  # fmt: skip


def city_and_handle() -> Case:
    """A Saudi paper: reporter with city and handle, the sub-headline in h2, bare text and breaks, an app call."""
    s = WHEAT
    body = f"""{header()}<div class="article-page"><h2 class="sub-title">تراجع الكميات المستوردة</h2><h1>{s.title}</h1>
    <div class="article-author"><span>{s.author} (جدة) @khabar_online</span></div><div class="article-date">الثلاثاء / 18 / ذو القعدة / 1447 هـ الثلاثاء 05 مايو 2026 02:15</div>
    <div class="bodyText">{joined(s.body)}<br><br><div class="app-download">حمل تطبيق الصحيفة</div></div></div>{sidebar()}{footer()}"""
    head = f"<title>أخبار السعودية | صحيفة الخبر | {s.title}</title>{open_graph(s.title)}"
    return Case(
        "city and handle",
        "https://www.okhabar.example.sa/news/local/1",
        page(head, body),
        s.title,
        s.body,
        "2026-05-05T02:15:00+03:00",
        s.author,
    )


def spans_and_fonts() -> Case:
    """Paragraphs pasted from a word processor: nested spans and fonts, empty paragraphs, non-breaking spaces."""
    s = MUSEUM
    text = "".join(
        f'<p dir="RTL" class="MsoNormal"><font face="Arial"><span style="font-size:14pt"><span lang="AR-SA"> {p}&nbsp;</span></span></font><o:p></o:p></p><p>&nbsp;</p>'
        for p in s.body
    )
    body = f"""{header()}<div id="content"><div class="print"><a href="#">طباعة</a> <a href="#">تكبير الخط</a></div><h1>{s.title}</h1><span class="date">تاريخ النشر 05 أيار 2026 08:00</span>
    <div class="article-text">{text}</div><div class="author">بقلم: {s.author}</div></div>{sidebar()}{footer()}"""
    return Case(
        "spans and fonts",
        "https://www.riy.example.sa/5",
        page(f"<title>{s.title}</title>", body),
        s.title,
        s.body,
        "2026-05-05T08:00:00+03:00",
        s.author,
    )


def dateline_and_caption_table() -> Case:
    """A Palestinian agency: picture and caption in a table inside the text, dateline with the agency's name."""
    s = WATER
    table = f'<table class="image" align="left"><tr><td><img src="/a.jpg"></td></tr><tr><td class="caption">{s.caption}</td></tr></table>'
    body = f"""{header()}<div class="main"><h1 class="article-title">{s.title}</h1><p class="dateAndTime">نشر بتاريخ: 05/05/2026 ( آخر تحديث: 05/05/2026 الساعة: 12:47 )</p>
    <div class="article-body">{table}<p>بيت لحم- معا- {s.body[0]}</p>{"".join(f"<p>{p}</p>" for p in s.body[1:])}</div></div>{sidebar()}{footer()}"""
    head = f"<title>وكالة الخبر - {s.title}</title>{open_graph(s.title)}"
    return Case("dateline and caption table", "https://www.maan-khabar.example.ps/news/1.html", page(head, body), s.title, [f"بيت لحم- معا- {s.body[0]}", *s.body[1:]], "2026-05-05", extra={"modified": "2026-05-05T12:47:00+03:00"})  # fmt: skip


def short_item() -> Case:
    """Forty words among teasers, a cookie notice and an "about us" that are longer than the item."""
    s = HEALTH
    body = f"""<div id="cookie-bar"><p>{COOKIES}</p></div>{header()}<div class="wrap"><div class="news-item"><h1>{s.title}</h1><span class="time">منذ 3 ساعات</span><div class="txt"><p>{s.body[0]}</p></div>
    <div class="share-box"><a href="#">فيسبوك</a><a href="#">تويتر</a></div></div><div class="latest-list">{cards(0, 10)}</div></div>{footer()}"""
    head = f"<title>{s.title} - الخبر اليوم</title>{open_graph(s.title)}<meta name='description' content='{s.body[0][:120]}'>"
    return Case(
        "short item", "https://www.khabar-today.example.iq/1", page(head, body), s.title, s.body, "2026-06-01T09:00:00+03:00"
    )


def short_item_without_hints() -> Case:
    """The same without description, og or names: only place and prose tell."""
    s = HEALTH
    body = f"<div>{menu()}</div><div><div><h1>{s.title}</h1><div>{s.body[0]}</div></div><div>{cards(0, 10)}</div></div><div>{links(0, 8)}</div><div><p>{COOKIES}</p></div>"
    return Case(
        "short item without hints", "https://khabar.example/1", page(f"<title>{s.title}</title>", body), s.title, s.body, None
    )


def lead_repeated() -> Case:
    """The teaser under the headline is the beginning of the first paragraph; a carousel of captions; a listen button."""
    s = FESTIVAL
    body = f"""{header()}<div class="article"><h1>{s.title}</h1><h2 class="teaser">{s.body[0][:70]}...</h2><div class="swiper-slide"><p class="desc">{s.caption}</p></div>
    <div class="audio-player"><button>استمع</button><span>استمع إلى المقال</span><span>مدة القراءة: 2 دقيقة</span></div><div class="body">{paragraphs(s)}</div></div>{sidebar()}{footer()}"""
    head = f"<title>{s.title}</title>{open_graph(s.title, ('article:published_time', '2026-05-05'))}"
    return Case("lead repeated", "https://www.nahar.example.lb/1", page(head, body), s.title, s.body, "2026-05-05")


CASES = [
    baladi_like(), corrections_and_author(), comments_longer_than_text(), fusion_paragraphs(), broken_linked_data(), byline_paragraph(),
    city_and_handle(), spans_and_fonts(), dateline_and_caption_table(), short_item(), short_item_without_hints(), lead_repeated(),
]  # fmt: skip
