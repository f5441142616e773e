"""Pages built like those of broadcasters and agencies: component sites, Drupal, custom systems."""

from __future__ import annotations

import json

from tests.crawler.extract.pages.bank import FESTIVAL, MATCH, OTHERS, SCHOOL, WATER, WHEAT
from tests.crawler.extract.pages.case import Case, cards, footer, header, links, menu, open_graph, page, sidebar


def next_component_site() -> Case:
    """React with a lead in the header, inline "more on" lists and a source line; dates in screen-reader text."""
    s = WATER
    more = f'<div class="more-on"><h2 class="more-on__heading">اقرأ أيضا</h2><span class="screen-reader-text">list of 3 items</span><ul>{links(0, 3)}</ul><span class="screen-reader-text">end of list</span></div>'
    body = f"""<div id="__next">{header()}<div class="container--grid"><main id="main-content-area">
    <div class="topics"><a href="/news/">أخبار</a>|<a href="/sy/">سوريا</a></div>
    <header class="article-header"><h1>{s.title}</h1><p class="article__subhead css-1wt8oh6"><em>{s.body[0]}</em></p></header>
    <figure class="article-featured-image"><img src="/w.jpg" alt="{s.caption}"><figcaption>{s.caption} (رويترز)</figcaption></figure>
    <div class="article-info-block"><div class="article-dates"><div class="date-simple css-1yjq2zp"><span class="screen-reader-text">Published On 5 May 2026</span><span aria-hidden="true">5/5/2026</span></div></div>
    <div class="social-share"><span>شارِكْ</span></div></div>
    <div class="wysiwyg wysiwyg--all-content css-ibbk12" aria-live="polite"><p>{s.body[1]}</p><p>{s.body[2]}</p>{more}<h2>شبكة قديمة</h2><p>{s.body[3]}</p><p>{s.body[4]}</p>
    <p>{s.body[5]}</p></div><div class="article-source"><span class="article-source__title">المصدر: </span><span>الألمانية + وكالات</span></div>
    </main><aside class="right-rail">{sidebar()}</aside></div>{footer()}</div>"""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": s.title,
        "datePublished": "2026-05-05T07:12:44Z",
        "dateModified": "2026-05-05T09:00:00Z",
        "author": {"@type": "Organization", "name": "قناة الخبر"},
    }
    head = f"<title>{s.title} | أخبار | قناة الخبر</title>{open_graph(s.title, ('og:site_name', 'قناة الخبر'))}<script type='application/ld+json'>{json.dumps(data, ensure_ascii=False)}</script>"
    return Case(
        "next component site", "https://www.khabar-channel.example/news/2026/5/5/water", page(head, body), s.title,
        [*s.body[:3], "شبكة قديمة", *s.body[3:]], "2026-05-05T07:12:44+00:00", None, "الألمانية، وكالات", related=OTHERS[:3],
    )  # fmt: skip


def custom_elements() -> Case:
    """An Angular site: elements of its own, the lead in a paragraph before the body, follow call at the end."""
    s = MATCH
    body = f"""<app-root>{header()}<app-article><div class="article-main"><h1 class="sna_content_heading">{s.title}</h1>
    <div class="article-timestamp"><span>8 مايو 2026</span> - <span>21:40 بتوقيت أبوظبي</span></div>
    <sna-media><div class="image-caption">{s.caption}</div></sna-media>
    <div class="article-body" id="firstBodyDiv"><div class="article-summary"><b>{s.body[0]}</b></div>{"".join(f"<p>{p}</p>" for p in s.body[1:3])}
    <sna-related><div class="related-box"><div class="title">أخبار ذات صلة</div>{links(2, 2, '<a href="/sport/{n}">{title}</a>')}</div></sna-related>
    {"".join(f"<p>{p}</p>" for p in s.body[3:])}</div>
    <div class="keywords"><a href="/t/1">الدوري</a><a href="/t/2">الاتحاد</a></div></div></app-article>{cards()}{footer()}</app-root>"""
    head = f"<title>{s.title} | سكاي الخبر عربية</title>{open_graph(s.title)}"
    return Case("custom elements", "https://www.skykhabar.example/sport/1", page(head, body), s.title, s.body, "2026-05-08T21:40:00+04:00", related=OTHERS[2:4])  # fmt: skip


def summary_and_source_line() -> Case:
    """The summary in its own paragraph, a source signature as the last paragraph, a read-more card with a picture."""
    s = WHEAT
    body = f"""{header()}<div class="layout"><main><div class="article"><h1 class="heading">{s.title}</h1>
    <div class="media"><span class="date">تاريخ النشر: 05.05.2026 | 10:35 GMT</span></div>
    <p class="summary">{s.body[0]}</p><div class="article__cover"><img src="/x.jpg" alt="{s.caption}"><div class="image-title">{s.caption}</div></div>
    <div class="text js-text js-mediator-article"><p>{s.body[1]}</p><p>{s.body[2]}</p>
    <div class="read-more"><div class="read-more__title">إقرأ المزيد</div><a class="read-more__link" href="/n/77"><img src="/a.jpg"><span>{OTHERS[5]}</span></a></div>
    <p>{s.body[3]}</p><p>{s.body[4]}</p><p>{s.body[5]}</p><p>المصدر: نوفوستي</p><p>تابعوا <strong>القناة</strong> على <a href="https://t.me/x">تلغرام</a></p></div>
    <div class="tags-list"><span>كلمات دلالية</span>{links(0, 0)}<a href="/t/1">القمح</a></div></div></main>{sidebar(3)}</div>{footer()}"""
    head = f"<title>{s.title} - أر تي الخبر</title>{open_graph(s.title)}"
    return Case("summary and source line", "https://arabic.khabar.example/business/12", page(head, body), s.title, s.body, "2026-05-05T10:35:00+00:00", None, "نوفوستي", related=[OTHERS[5]])  # fmt: skip


def drupal_fields() -> Case:
    """Drupal: fields with their own wrappers, a lead field, a list of related nodes inside the body, user comments below."""
    s = FESTIVAL
    body = f"""{header()}<div class="region region-content"><div class="block block-system"><div class="node node--type-article view-mode-full">
    <h1 class="node__title"><span>{s.title}</span></h1>
    <div class="field field--name-field-author field__item"><a href="/author/5">{s.author}</a></div>
    <div class="field field--name-field-date"><time datetime="2026-05-05T14:20:00Z">نُشر: 17:20-5 مايو 2026 م ـ 18 ذو القِعدة 1447 هـ</time></div>
    <div class="field field--name-field-summary"><p>{s.body[0]}</p></div>
    <div class="clearfix text-formatted field field--name-body field__item"><p>{s.body[1]}</p>
    <div class="view view-related-news"><h3>مواضيع ذات صلة</h3><ul>{links(4, 3)}</ul></div>
    <p>{s.body[2]}</p><p>{s.body[3]}</p></div>
    <div class="field--name-field-tags"><div class="field__label">مواضيع</div><div class="field__item"><a href="/t/9">سينما</a></div></div></div></div></div>{sidebar()}{footer()}"""
    head = (
        f"<title>{s.title}</title>{open_graph(s.title, ('og:locale', 'ar_SA'))}<meta name='author' content='جريدة المدى الدولية'>"
    )
    return Case("drupal fields", "https://almada-intl.example/culture/9", page(head, body), s.title, s.body, "2026-05-05T17:20:00+03:00", s.author, related=OTHERS[4:7])  # fmt: skip


def agency_single_div() -> Case:
    """A state agency on ASP.NET: everything in one form, the text in a div with breaks, dateline and initials."""
    s = SCHOOL
    text = (
        f"عمان 5 أيار (بترا)- {s.body[0]}<br/>{s.body[1]}<br /><br />&nbsp;<br/>{s.body[2]}<br/>--(بترا)<br/>05/05/2026 10:35:24"
    )
    body = f"""<form method="post" action="./x.aspx" id="form1"><div class="aspNetHidden"><input type="hidden" name="__VIEWSTATE"></div>{menu()}
    <div id="ctl00_main"><h1><span id="ctl00_lblTitle">{s.title}</span></h1><div id="ctl00_pnl"><div id="ctl00_divContent" class="txt">{text}</div></div></div>
    <div id="ctl00_right"><h3>آخر الأخبار</h3><ul>{links(1, 12)}</ul></div><div class="foot">جميع الحقوق محفوظة</div></form>"""
    return Case(
        "agency single div", "https://petra.khabar.example.jo/Include/Inner.aspx?ID=1", page(f"<title>{s.title}</title>", body), s.title,
        [f"عمان 5 أيار (بترا)- {s.body[0]}", *s.body[1:]], "2026-05-05T10:35:24+03:00", None, "بترا",
    )  # fmt: skip


def wordpress_agency() -> Case:
    """A WordPress agency: dateline paragraph, telegram call inside the text, share buttons, tags."""
    s = WATER
    body = f"""{header()}<div id="main"><article class="post-77 post type-post category-news tag-water"><header class="entry-header"><h1 class="entry-title">{s.title}</h1>
    <div class="entry-meta"><span class="posted-on"><time class="entry-date published updated" datetime="2026-05-05T10:35:24+03:00">2026-05-05</time></span></div></header>
    <div class="entry-content clearfix"><p><strong>دمشق-سانا</strong></p>{"".join(f"<p style='text-align: justify;'>{p}</p>" for p in s.body)}
    <p><strong>متابعة أخبار الوكالة على التلغرام</strong> <a href="https://t.me/agency">https://t.me/agency</a></p>
    <div class="sharedaddy"><h3>شارك هذا الموضوع:</h3><ul><li><a href="#">فيس بوك</a></li></ul></div></div>
    <footer class="entry-footer"><span class="tags-links">الوسوم <a href="/tag/w" rel="tag">أزمة المياه</a></span></footer></article>
    <div id="comments"><h3>اترك تعليقاً</h3><p>لن يتم نشر عنوان بريدك الإلكتروني.</p></div></div>{sidebar()}{footer()}"""
    head = f"<title>{s.title} &#8211; الوكالة العربية</title>{open_graph(s.title)}"
    return Case("wordpress agency", "https://www.agency.example.sy/?p=77", page(head, body), s.title, s.body, "2026-05-05T10:35:24+03:00", None, "سانا")  # fmt: skip


def intro_and_long_text() -> Case:
    """A foreign broadcaster's Arabic service: lead in `p.intro`, editors' initials and agencies in the last line."""
    s = MATCH
    body = f"""{header()}<div id="bodyContent"><div class="col3"><h4 class="artikel">رياضة</h4><h1>{s.title}</h1><p class="intro">{s.body[0]}</p>
    <div class="picBox full"><img src="/p.jpg" title="{s.caption}"><p>{s.caption}</p></div>
    <div class="group"><div class="longText"><p>{s.body[1]}</p><p>{s.body[2]}</p>
    <div class="picBox rechts"><a href="/x"><img src="/q.jpg"></a></div><p>{s.body[3]}</p><p>{s.body[4]}</p></div></div>
    <div class="group"><ul class="smallList"><li><strong>تاريخ</strong> 05.05.2026</li><li><strong>مواضيع</strong> <a href="/a">الدوري</a></li><li><strong>شارك</strong> <a href="#">إرسال</a></li></ul></div></div></div>{sidebar()}{footer()}"""
    head = f"<title>{s.title} | رياضة | إذاعة الخبر | 05.05.2026</title>{open_graph(s.title + ' | إذاعة الخبر | 05.05.2026', ('og:site_name', 'إذاعة الخبر'))}"
    return Case(
        "intro and long text", "https://www.dkhabar.example/ar/match/a-1", page(head, body), s.title, s.body, "2026-05-05"
    )


def paragraphs_apart() -> Case:
    """Every paragraph in a story element of its own, with advertisements between them."""
    s = WHEAT
    ad = '<div class="adunit-wrapper"><div class="ad-label">إعلان</div></div>'
    parts = ad.join(f'<div class="story-element story-element-text"><div><p>{p}</p></div></div>' for p in s.body)
    body = f"""{header()}<div class="story-grid"><div class="headline-section"><h1 class="headline">{s.title}</h1><div class="publish-info">نشر في: <time>05 مايو 2026, 10:35 صباحاً</time></div></div>
    <div class="arr--story-page-card-wrapper"><div class="arr--content-wrapper">{parts}</div></div><div class="story-tags"><a href="/topic/1">القمح</a></div>
    <div class="also-read"><h3>أخبار قد تعجبك</h3>{cards(4, 8)}</div></div>{footer()}"""
    head = f"<title>{s.title}</title>{open_graph(s.title)}"
    return Case(
        "paragraphs apart",
        "https://sabq-khabar.example/local/abc",
        page(head, body),
        s.title,
        s.body,
        "2026-05-05T10:35:00+00:00",
        attribution=None,
    )


def unix_time_and_quotes() -> Case:
    """Blocks of text and quotes in divs without p, a related article in a card of its own between them."""
    s = WATER
    blocks = [f'<div class="article__block" data-type="text"><div class="article__text">{p}</div></div>' for p in s.body]
    blocks.insert(2, f'<div class="article__block" data-type="article"><div class="article__article"><a href="/20260101/x.html"><span class="title">{OTHERS[8]}</span></a><span class="date">1 يناير 2026, 09:10 GMT</span></div></div>')  # fmt: skip
    body = f"""{header()}<div class="article"><div class="article__header"><div class="article__info-date"><a href="/20260505/">10:35 GMT 05.05.2026</a></div>
    <h1 class="article__title">{s.title}</h1><div class="article__announce-text"></div></div><div class="article__body">{"".join(blocks)}</div>
    <div class="article__footer"><ul class="tag-list"><li><a href="/t">المياه</a></li></ul></div></div>{footer()}"""
    head = f"<title>{s.title} - 05.05.2026, وكالة الخبر</title>{open_graph(s.title + ' - 05.05.2026')}<meta property='article:published_time' content='20260505T1035'>"
    return Case("blocks without paragraphs", "https://sput.khabar.example/20260505/1.html", page(head, body), s.title, s.body, "2026-05-05T10:35:00+00:00")  # fmt: skip


CASES = [
    next_component_site(), custom_elements(), summary_and_source_line(), drupal_fields(), agency_single_div(), wordpress_agency(),
    intro_and_long_text(), paragraphs_apart(), unix_time_and_quotes(),
]  # fmt: skip
