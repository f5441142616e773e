"""Pages built like the common WordPress and Joomla themes of Arabic sites, and like further outlets."""

from __future__ import annotations

import json

from tests.crawler.extract.pages.bank import FESTIVAL, MATCH, MUSEUM, OTHERS, SCHOOL, WATER, WHEAT
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


def tagdiv() -> Case:
    """tagDiv Newspaper: module classes everywhere, author in `td-post-author-name`, ads with a line of their own."""
    s = MATCH
    body = f"""{header()}<div class="td-container"><div class="td-pb-row"><div class="td-pb-span8 td-main-content" role="main"><div class="td-ss-main-content">
    <article id="post-5" class="post-5 post type-post status-publish format-standard has-post-thumbnail hentry category-sport tag-popular"><div class="td-post-header">
    <ul class="td-category"><li class="entry-category"><a href="/sport">رياضة</a></li></ul><header class="td-post-title"><h1 class="entry-title">{s.title}</h1>
    <div class="td-module-meta-info"><div class="td-post-author-name"><div class="td-author-by">بواسطة</div> <a href="/author/k">{s.author}</a><div class="td-author-line"> - </div></div>
    <span class="td-post-date"><time class="entry-date updated td-module-date" datetime="2026-05-05T10:35:00+00:00">5 مايو، 2026</time></span><div class="td-post-views"><i></i><span>1520</span></div></div></header></div>
    <div class="td-post-sharing"><a href="#">Facebook</a><a href="#">Twitter</a></div>
    <div class="td-post-content tagdiv-type"><div class="td-post-featured-image"><figure><a href="/f.jpg"><img src="/f.jpg"></a><figcaption class="wp-caption-text">{s.caption}</figcaption></figure></div>
    <p>{s.body[0]}</p><div class="td-a-rec td-a-rec-id-content_inline"><span class="td-adspot-title">- Advertisement -</span></div>{"".join(f"<p>{p}</p>" for p in s.body[1:])}</div>
    <footer><div class="td-post-source-tags"><ul class="td-tags"><li><span>الوسوم</span></li><li><a href="/tag/d">الدوري</a></li></ul></div>
    <div class="td-block-row td-post-next-prev"><div class="td-block-span6"><span>المقال السابق</span><a href="/p">{OTHERS[0]}</a></div></div>
    <div class="author-box-wrap"><div class="td-author-name"><a href="/author/k">{s.author}</a></div><div class="td-author-description">كاتب رياضي يتابع الدوري المحلي منذ عشر سنوات ويعمل في عدد من الصحف والمواقع العربية.</div></div></footer></article>
    <div class="td_block_wrap td_block_related_posts"><h4 class="td-related-title"><a>مقالات ذات صلة</a></h4>{cards(3, 3)}</div><div class="comments" id="comments"><h3>اترك رد</h3></div></div></div>
    <div class="td-pb-span4 td-main-sidebar"><aside class="widget">{links(5, 9)}</aside></div></div></div>{footer()}"""
    head = f"<title>{s.title} | شبكة الخبر</title>{open_graph(s.title)}"
    return Case("tagdiv", "https://net.example.lb/sport/5", page(head, body), s.title, s.body, "2026-05-05T13:35:00+03:00", s.author, related=OTHERS[3:6])  # fmt: skip


def jannah() -> Case:
    """Jannah: JSON-LD beside markup, inline related posts, a tie-related box, tag cloud and author box below."""
    s = WATER
    data = {
        "@context": "http://schema.org",
        "@type": "NewsArticle",
        "dateCreated": "2026-05-05T10:35:24+03:00",
        "datePublished": "2026-05-05T10:35:24+03:00",
        "dateModified": "2026-05-04T09:00:00+03:00",
        "headline": s.title,
        "author": {"@type": "Person", "name": "admin"},
    }
    body = f"""{header()}<div id="content" class="site-content container"><div class="main-content-row"><div class="main-content tie-col-md-8" role="main"><article id="the-post" class="container-wrapper post-content">
    <header class="entry-header-outer"><nav id="breadcrumb"><a href="/">الرئيسية</a>/<a href="/m">محليات</a>/<span class="current">{s.title}</span></nav><div class="entry-header"><h1 class="post-title entry-title">{s.title}</h1>
    <div class="single-post-meta post-meta clearfix"><span class="author-meta"><span class="meta-author"><a href="/author/admin" class="author-name">admin</a></span></span><span class="date meta-item">5 مايو، 2026</span><span class="meta-views">302</span><span class="meta-reading-time">دقيقة واحدة</span></div></div></header>
    <div class="featured-area"><figure><img src="/j.jpg"></figure></div><div class="entry-content entry clearfix"><p>{s.body[0]}</p><p>{s.body[1]}</p>
    <div id="inline-related-post" class="mag-box"><div class="mag-box-title"><h3>مقالات ذات صلة</h3></div><ul class="posts-list-items">{links(1, 2)}</ul></div>{"".join(f"<p>{p}</p>" for p in s.body[2:])}
    <div class="post-bottom-meta post-bottom-tags"><div class="post-bottom-meta-title">الوسوم</div><span class="tagcloud"><a href="/t" rel="tag">أزمة المياه</a></span></div></div>
    <div id="share-buttons-bottom" class="share-buttons"><span>فيسبوك</span></div></article>
    <div class="post-components"><div class="about-author"><h3>admin</h3></div><div id="related-posts">{cards(2, 4)}</div></div></div><aside class="sidebar">{sidebar()}</aside></div></div>{footer()}"""
    head = f"<title>{s.title} - وكالة الخبر</title>{open_graph(s.title)}<script type='application/ld+json'>{json.dumps(data)}</script>"
    return Case("jannah", "https://jannah.example.iq/5", page(head, body), s.title, s.body, "2026-05-05T10:35:24+03:00", None, section="محليات", related=OTHERS[1:3], extra={"modified": None})  # fmt: skip


def joomla() -> Case:
    """Joomla: article info list with labels, hits, pager; the headline in h2 with a link to itself."""
    s = SCHOOL
    body = f"""<div id="top">{menu("ul", "nav menu")}</div><div id="component"><div class="item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header"><h2 itemprop="headline"><a href="/self">{s.title}</a></h2></div>
    <dl class="article-info muted"><dt class="article-info-term">التفاصيل</dt><dd class="createdby" itemprop="author">كتب بواسطة: <span itemprop="name">هيثم الراوي</span></dd><dd class="category-name">المجموعة: <a href="/c">الأخبار</a></dd>
    <dd class="published"><time datetime="2026-05-05T10:35:00+03:00" itemprop="datePublished">نشر بتاريخ: 05 أيار 2026</time></dd><dd class="hits">الزيارات: 214</dd></dl>
    <div itemprop="articleBody">{paragraphs(s)}</div><ul class="pager pagenav"><li class="previous"><a href="/x" rel="prev">السابق</a></li><li class="next"><a href="/y" rel="next">التالي</a></li></ul></div></div><div id="right">{links(0, 9)}</div>"""
    return Case("joomla", "https://joomla.example.ye/index.php/news/5", page(f"<title>{s.title}</title>", body), s.title, s.body, "2026-05-05T10:35:00+03:00", "هيثم الراوي")  # fmt: skip


def elementor() -> Case:
    """Elementor: every box a widget by name, the headline and the date in widgets of their own."""
    s = FESTIVAL
    w = "elementor-element elementor-widget elementor-widget-"
    body = f"""{header()}<div class="elementor elementor-location-single"><section class="elementor-section"><div class="{w}theme-post-title"><h1 class="elementor-heading-title">{s.title}</h1></div>
    <div class="{w}post-info"><ul class="elementor-inline-items"><li itemprop="datePublished"><a href="/2026/05/05/"><span class="elementor-post-info__item--type-date">05/05/2026</span></a></li><li><span class="elementor-post-info__item--type-time">10:35 ص</span></li></ul></div>
    <div class="{w}theme-post-content"><div class="elementor-widget-container">{paragraphs(s)}</div></div><div class="{w}share-buttons"><span>Facebook</span></div>
    <div class="{w}post-navigation"><a href="/p">{OTHERS[4]}</a></div></section><section class="elementor-section"><div class="{w}posts">{cards(0, 6)}</div></section></div>{footer()}"""
    return Case("elementor", "https://el.example.om/5/", page(f"<title>{s.title} - الخبر</title>{open_graph(s.title)}", body), s.title, s.body, "2026-05-05T10:35:00+04:00")  # fmt: skip


def two_month_names() -> Case:
    """A Kurdish-Iraqi broadcaster: the outlet's name as the first line, a long lead in bold, the date by two names."""
    s = WATER
    body = f"""{header()}<section class="detail"><div class="detail-top"><h1>{s.title}</h1><div class="detail-time">05-05-2026 10:35</div><div class="detail-writer">رووداو ديجيتال</div></div>
    <div class="detail-content"><p><strong>رووداو ديجيتال</strong></p><p>&nbsp;</p>{paragraphs(s)}<p>تحرير: سامان عثمان</p></div></section>{sidebar()}{footer()}"""
    head = f"<title>{s.title}</title>{open_graph(s.title, ('og:site_name', 'رووداو ديجيتال'))}"
    return Case("outlet as first line", "https://www.rud.example.iq/arabic/5", page(head, body), s.title, s.body, "2026-05-05T10:35:00+03:00", "سامان عثمان")  # fmt: skip


def lead_and_reading_list() -> Case:
    """A magazine-like daily: lead in a summary field, a reading list inside the text, caption with an agency, note on the writer."""
    s = MUSEUM
    body = f"""{header()}<main><article><div class="kicker">تقارير</div><h1>{s.title}</h1><h2 class="subtitle">{s.body[0]}</h2><div class="writer-date"><a class="author" href="/a/h">{s.author}</a> <span>الثلاثاء 5 مايو 2026 14:05</span></div>
    <div class="pic"><img src="/b.jpg"><p>{s.caption} (أ ف ب)</p></div><div class="field-body"><div class="reading-list"><h4>اقرأ المزيد</h4><ul>{links(6, 3)}</ul></div>
    {"".join(f"<p>{p}</p>" for p in s.body[1:])}</div><div class="more-about">المزيد عن: <a href="/t">متاحف</a> <a href="/t2">تراث</a></div></article></main>{cards(8, 6)}{footer()}"""
    return Case("lead and reading list", "https://www.ind.example/node/5", page(f"<title>{s.title} | اندبندنت الخبر</title>{open_graph(s.title)}", body), s.title, s.body, "2026-05-05T14:05:00+00:00", s.author, related=OTHERS[6:9])  # fmt: skip


def prose_in_meta_date() -> Case:
    """A Tunisian site: French month names in Arabic letters, Arabic prose where a machine date should be."""
    s = SCHOOL
    body = f"{header()}<div class='article'><h1>{s.title}</h1><p class='dt'>الأربعاء 8 فيفري 2026</p><div class='desc'>{joined(s.body, '<br /><br />')}</div></div>{sidebar()}{footer()}"
    head = f"<title>{s.title}</title>{open_graph(s.title, ('article:published_time', 'الأحد 8 فيفري 2026'), ('article:modified_time', '2026-02-07'))}"
    return Case("prose in meta date", "https://mos.example.tn/5", page(head, body.replace("الأربعاء 8", "الأحد 8")), s.title, s.body, "2026-02-08", extra={"modified": None})  # fmt: skip


def long_menu_as_divs() -> Case:
    """A column whose writer stands beside a portrait before the title; menus in unnamed divs; the text in a pre-wrapped div."""
    s = WHEAT
    body = f"""<div>{links(0, 24, "<div><a href=/n/{n}>{title}</a></div>")}</div><div><div><img src="/w.jpg"><div>بقلم: {s.author}</div></div><div><h1>{s.title}</h1><div>{joined(s.body, "<br/>")}</div></div>
    <div>نشر بتاريخ 2026-05-05 10:35:24</div></div><div>{links(0, 24, "<div><a href=/n/{n}>{title}</a></div>")}</div>"""
    return Case("date after the text", "https://col.example.eg/5", page(f"<title>{s.title}</title>", body), s.title, s.body, "2026-05-05T10:35:24+03:00", s.author)  # fmt: skip


def gallery_first() -> Case:
    """A slider of pictures with captions before the text, and a fact box of labels beside it."""
    s = FESTIVAL
    slides = "".join(f"<li><img src='/g{n}.jpg' alt='{s.caption} {n}'><p>{s.caption} {n}</p></li>" for n in range(1, 6))
    body = f"""{header()}<div class="article-full"><h1>{s.title}</h1><div class="data">5 مايو 2026 - 10:35 صباحاً</div><div class="photo-gallery"><ul>{slides}</ul></div>
    <div class="article-txt">{paragraphs(s)}</div><div class="factbox"><div>القسم</div><div><a href="/f">فن</a></div><div>المشاهدات</div><div>3021</div></div></div>{cards()}{footer()}"""
    return Case("gallery first", "https://gal.example.jo/5", page(f"<title>{s.title} - رؤيا الخبر</title>{open_graph(s.title)}", body), s.title, s.body, "2026-05-05T10:35:00+03:00")  # fmt: skip


def persian() -> Case:
    """Persian: Jalali date with a machine date beside it; the page's tag says Arabic."""
    title = "بازار ماهی بندر پس از دو هفته بازگشایی شد"
    body = (
        "بازار ماهی بندر روز سه‌شنبه پس از دو هفته تعطیلی به دلیل بازسازی بار دیگر به روی مردم باز شد و فروشندگان از استقبال مشتریان گفتند.",
        "به گفته مدیر بازار، کار بازسازی سقف و سردخانه‌ها پایان یافته است و هزینه آن را شهرداری پرداخت کرده است.",
    )
    html = page(
        f"<title>{title}</title>{open_graph(title, ('article:published_time', '2026-05-05T10:35:00+03:30'))}",
        f"<h1>{title}</h1><div class='date'>۱۵ اردیبهشت ۱۴۰۵</div><div class='content'><p>{body[0]}</p><p>{body[1]}</p></div>{footer()}",
    )
    return Case(
        "persian", "https://bandar.example.ir/5", html, title, body, "2026-05-05T10:35:00+03:30", extra={"language": "fa"}
    )


CASES = [
    tagdiv(), jannah(), joomla(), elementor(), two_month_names(), lead_and_reading_list(), prose_in_meta_date(), long_menu_as_divs(),
    gallery_first(), persian(),
]  # fmt: skip
