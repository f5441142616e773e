"""Further outlets' structures: broadcasters, agencies and dailies of the Levant, the Gulf, Egypt and the Maghreb."""

from __future__ import annotations

import json

from tests.crawler.extract.pages.bank import (
    ABOUT,
    COMMENTS,
    FESTIVAL,
    HEALTH,
    MATCH,
    MUSEUM,
    OTHERS,
    SCHOOL,
    TEASERS,
    WATER,
    WHEAT,
)
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

MORE = "خبراء يدعون إلى دعم المزارعين قبل موسم البذار، ووزارة التجارة تؤكد أن المخزون يكفي أربعة أشهر على الأقل."


def published_and_updated_block() -> Case:
    """A date block after the picture with both times on one line, "list 1 of 2" reading lists, the source at the end."""
    s = WATER
    more = f"<div class='more-on'><h2 class='more-on__heading'>اقرأ أيضا</h2><span class='screen-reader-text'>list of 2 items</span><ul class='more-on__list'><li><span class='screen-reader-text'>list 1 of 2</span><a href='/n/1'>{OTHERS[1]}</a></li><li><span class='screen-reader-text'>list 2 of 2</span><a href='/n/2'>{OTHERS[2]}</a></li></ul><span class='screen-reader-text'>end of list</span></div>"
    html = page(
        f"<title>{s.title} | أخبار | منصة الخبر</title>{open_graph(s.title)}",
        f"""<div id="root">{header()}<main id="main-content-area"><div class="topics"><a href="/news/">أخبار</a>|<a href="/where/x">المدينة</a></div>
        <header class="article-header"><h1>{s.title}</h1></header><figure class="article-featured-image"><div><img src="/w.jpg" alt="x"></div><figcaption>{s.caption} (الفرنسية)</figcaption></figure>
        <div class="article-info-block"><div class="article-dates"><div class="article-dates__published"><span>نشر الثلاثاء</span> <span aria-hidden="true">5/5/2026</span></div><div class="article-dates__updated">آخر تحديث: 6/5/2026 10:20 م (توقيت مكة)</div></div>
        <div class="article-share"><button>حفظ</button><div>شارِكْ</div></div></div>
        <div class="wysiwyg wysiwyg--all-content css-ibbk12" aria-live="polite">{"".join(f"<p>{p}</p>" for p in s.body[:3])}{more}<h2 id="h-1">أرقام الخسائر</h2>{"".join(f"<p>{p}</p>" for p in s.body[3:])}</div>
        <div class="article-source"><span class="article-source__title">المصدر:</span><span> منصة الخبر + وكالات</span></div></main><aside>{sidebar()}</aside></div>{footer()}""",
    )
    body = [*s.body[:3], "أرقام الخسائر", *s.body[3:]]
    return Case("published and updated block", "https://www.news.example.qa/news/2026/5/5/water", html, s.title, body, "2026-05-05")  # fmt: skip


def chapo_and_newsletter() -> Case:
    """A French broadcaster's Arabic pages: chapo, a newsletter call and an app call inside the text, the agency as last line."""
    s = MATCH
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title + ' - الخبر 24')}<script type='application/ld+json'>{json.dumps({'@graph': [{'@type': 'NewsArticle', 'headline': s.title, 'datePublished': '2026-05-05T08:40:11+00:00', 'dateModified': '2026-05-05T09:10:00+00:00', 'author': {'@type': 'Organization', 'name': 'الخبر 24'}}]}, ensure_ascii=False)}</script>",
        f"""{header()}<main><article class="t-content t-content--article"><h1 class="t-content__title a-page-title">{s.title}</h1><p class="t-content__chapo">{s.body[0]}</p>
        <div class="t-content__dates"><p class="m-pub-dates"><span class="m-pub-dates__label">نشرت في:</span> <time datetime="2026-05-05T08:40:11+00:00">05/05/2026 - 10:40</time></p><p class="m-pub-dates"><span>آخر تحديث:</span> <time datetime="2026-05-05T09:10:00+00:00">05/05/2026 - 11:10</time></p></div>
        <div class="t-content__main-media"><figure><img src="/i.jpg" alt="x"><figcaption class="a-media-legend">{s.caption} © أ ف ب</figcaption></figure></div><div class="m-from-author"><span class="m-from-author__label">نص:</span><a class="m-from-author__name">كريم منصور</a></div>
        <div class="t-content__body u-clearfix"><p>{s.body[1]}</p><div class="m-interstitial"><span>إعلان</span></div><p>{s.body[2]}</p><div class="o-self-promo o-self-promo--newsletter"><p>الرسالة الإعلامية للأخبار</p><p>ملخص إخباري أخبار مهمة لا تفوتكم تصلكم إلى بريدكم الالكتروني</p><a>أنا أشترك</a></div><p>{s.body[3]}</p><p>{s.body[4]}</p><p><em>الخبر 24/ أ ف ب</em></p>
        <div class="o-self-promo"><p>ملخص إخباري</p><p>حمل تطبيق الخبر 24</p></div></div><div class="t-content__tags"><ul class="m-tags-list"><li><a href="/t/1">الدوري</a></li></ul></div></article></main>{cards(0, 6)}{footer()}""",
    )
    return Case("chapo and newsletter", "https://www.khabar24.example.fr/ar/20260505-x", html, s.title, s.body, "2026-05-05T10:40:11+02:00", "كريم منصور")  # fmt: skip


def agency_header_line() -> Case:
    """A news agency: place, editor and agency in an h6 above the text, a copyright notice under it."""
    s = WHEAT
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title)}",
        f"""{header()}<div class="container"><div class="col-md-10"><span class="detay-kategori">اقتصاد</span><div class="detay-spot-category"><h1>{s.title}</h1><h4>{MORE}</h4></div><div class="detay-bg"><h6 class="detay-muhabir">ليلى حداد <span class="tarih">05.05.2026 - محدث : 06.05.2026</span></h6></div>
        <div class="detay-foto"><img src="/i.jpg" alt="{s.title}"></div><div class="detay-icerik"><div class="detay-paylas"><a href="#">فيسبوك</a><a href="#">تويتر</a></div><h6>إسطنبول/ ليلى حداد/ الأناضول</h6>{paragraphs(s)}
        <span class="detay-footer">الأخبار المنشورة على الصفحة الرسمية لوكالة الأناضول، هي اختصار لجزء من الأخبار التي تُعرض للمشتركين عبر نظام تدفق الأخبار (HAS).</span></div><div class="detay-konular"><span>المواضيع ذات الصلة</span><a>القمح</a></div></div></div>{sidebar()}{footer()}""",
    )
    return Case("agency header line", "https://www.aa.example.tr/ar/1", html, s.title, [MORE, *s.body], "2026-05-05", "ليلى حداد")


def body_span_of_webforms() -> Case:
    """ASP.NET with names such as Body_Body_lblDate, date with ى for ي, both times in one span, the caption in a span."""
    s = MUSEUM
    html = page(
        f"<title>{s.title} - بوابة الشرق - نسخة الموبايل</title>",
        f"""<form method="post" id="aspnetForm"><input type="hidden" id="__VIEWSTATE" value="/wEPDw"/><div id="header">{menu()}<span id="lblToday">الإثنين 1 يونيو 2026 9:00 ص القاهرة</span></div><div class="right"><div id="Body_Body_divNews">
        <h1 id="Body_Body_h1">{s.title}</h1><div class="bref"><span class="author" id="Body_Body_lblAuthor">{s.author}</span></div><span id="Body_Body_lblDate">نشر فى : الثلاثاء 5 مايو 2026 - 10:35 ص | آخر تحديث : الثلاثاء 5 مايو 2026 - 11:20 ص</span>
        <div class="img"><img src="/i.jpg"><span class="articleimagecaption">{s.caption}</span></div><div class="eventContent" id="Body_Body_divContent">{"".join(f'<p dir="rtl">{p}</p>' for p in s.body)}</div>
        <div class="like"><a>اقرأ أيضًا</a></div><div id="Body_Body_related"><h3>قد يعجبك أيضا</h3>{cards(0, 4)}</div></div></div><div class="left"><h3>الأكثر قراءة</h3>{links(3, 10)}</div></form>""",
    )
    return Case("body span of webforms", "https://www.shrq.example.eg/news/view.aspx?id=3", html, s.title, s.body, "2026-05-05T10:35:00+03:00", s.author)  # fmt: skip


def story_author_and_date() -> Case:
    """An old Moroccan portal: author, date and text in one box, comments numbered with dates below."""
    s = SCHOOL
    comments = "".join(
        f"<div class='comment_holder'><span class='comment_number'>{n + 1} - زائر</span><span class='comment_date'>الثلاثاء 0{n + 5} ماي 2026 - 1{n}:20</span><div class='comment_body_in'>{COMMENTS[n % 4]}</div></div>"
        for n in range(4)
    )
    html = page(
        f"<title>{s.title}</title>",
        f"""<div id="mainNav">{menu()}</div><div id="article_holder"><h1 class="page_title">{s.title}</h1><div id="article_body"><span class="story_stamp"><span class="story_author">خبريس - كوثر بناني</span><span class="story_date">الثلاثاء 05 ماي 2026 - 10:35</span></span><div class="image"><img src="/i.jpg"></div>
        {joined(s.body, "</p><p>").join(("<p>", "</p>"))}<p>* لمزيد من أخبار خبريس حمّلوا تطبيقاتنا المجانية</p></div><div id="comments"><h4 class="title_comments">التعليقات (<span>4</span>)</h4>{comments}</div></div><div class="col_left">{links(0, 12)}</div>""",
    )
    return Case("story author and date", "https://www.khabaress.example.ma/societe/1.html", html, s.title, s.body, "2026-05-05T10:35:00+01:00", "كوثر بناني")  # fmt: skip


def h2_title_and_subinfo() -> Case:
    """An Algerian daily: no h1, the headline in h2 with an id, reads count and date in one line, the text box by id."""
    s = WHEAT
    html = page(
        f"<title>الخبر اليومي - {s.title}</title>",
        f"""<div id="top"><a href="/"><img alt="logo" src="/l.png"></a>{menu()}</div><div id="article_info"><div class="subinfo"><b>اقتصاد</b> <time class="relative_time">05 مايو 2026 (10:35)</time> - <b>{s.author}</b></div><h2 id="article_title">{s.title}</h2></div>
        <div id="article_img"><img src="/i.jpg"><p>{s.caption}</p></div><p id="article_body_desc">{s.body[0]}</p><div id="article_body_content">{"".join(f"<p>{p}</p>" for p in s.body[1:])}</div><div id="article_tags"><b>كلمات دلالية:</b> <a>القمح</a></div><div class="more">{cards(1, 6)}</div>""",
    )
    return Case("h2 title and subinfo", "https://www.elkhabar.example.dz/press/article/1/", html, s.title, s.body, "2026-05-05T10:35:00+01:00", s.author)  # fmt: skip


def quintype_elements() -> Case:
    """A Saudi site on a story platform: each paragraph in an element box; an image element, a read-also element, a summary list."""
    s = WATER
    element = "<div class='story-element story-element-text'><div><p>{}</p></div></div>"
    also = f"<div class='story-element story-element-text story-element-text-also-read'><div><span class='label'>اقرأ أيضاً:</span><h3><a href='/x'>{OTHERS[7]}</a></h3></div></div>"
    image = f"<div class='story-element story-element-image'><figure><img src='/1.jpg'><figcaption class='story-element-image-title'>{s.caption}</figcaption></figure></div>"
    text = "".join(element.format(p) for p in s.body[:3]) + also + image + "".join(element.format(p) for p in s.body[3:])
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title)}",
        f"""{header()}<div class="story-card-wrapper"><div class="arr--section-name"><a href="/local">محليات</a></div><h1 class="headline">{s.title}</h1><div class="author-and-time"><a class="contributor-name" href="/author/x">{s.author}</a><div class="arr--publish-details"><div class="arr__date">نشر في: 05 مايو 2026, 10:35 ص</div></div></div>{text}
        <div class="story-tags"><a>أزمة المياه</a></div></div><div class="recommended">{cards(0, 8)}</div>{footer()}""",
    )
    return Case("quintype elements", "https://sbq.example.sa/local/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00", s.author)  # fmt: skip


def source_and_date_labels() -> Case:
    """A Dubai daily: labels "المصدر" and "التاريخ" with their values in elements of their own, a follow line at the end."""
    s = FESTIVAL
    html = page(
        f"<title>{s.title} - البيان الثقافي</title>",
        f"""{header()}<article class="story"><h1>{s.title}</h1><div class="subinfo"><div class="timestamp"><span class="label">المصدر:</span><ul class="authors"><li>دبي - رنا قباني</li></ul><span class="label">التاريخ:</span><span class="value">05 مايو 2026</span></div></div>
        <div class="articledetails" id="articledetails"><div class="articlesContainer"><p>{s.body[0]}</p><p>{s.body[1]}</p><div class="ad-inarticle"></div><p>{s.body[2]}</p><p>{s.body[3]}</p></div><p class="gnews">تابعوا أخبار الإمارات من البيان عبر <a href="https://news.google.com/x">غوغل نيوز</a></p></div>
        <div class="tools"><a>طباعة</a><a>Email</a><a>فيسبوك</a><a>تويتر</a><a>لينكدين</a><a>Pin Interest</a><a>Whats App</a></div></article>{sidebar()}{footer()}""",
    )
    return Case("source and date labels", "https://www.bayan.example.ae/culture/1", html, s.title, s.body, "2026-05-05", "رنا قباني")  # fmt: skip


def drupal_seven() -> Case:
    """Drupal 7: field boxes with `even` and `odd` items, the writer's field, submitted line, a block of views below."""
    s = MUSEUM
    html = page(
        f"<title>{s.title} | الأخبار</title>",
        f"""<div id="page"><div id="header">{menu()}</div><div id="content" class="column"><h1 class="page__title title" id="page-title">{s.title}</h1><article class="node-1 node node-article view-mode-full clearfix"><div class="field field-name-field-author field-type-taxonomy-term-reference"><div class="field-items"><div class="field-item even"><a href="/writers/3">{s.author}</a></div></div></div>
        <div class="field field-name-post-date field-type-ds"><div class="field-items"><div class="field-item even">الثلاثاء 5 أيار 2026</div></div></div><div class="field field-name-field-image"><div class="field-item even"><img src="/i.jpg"><div class="field field-name-field-caption">{s.caption}</div></div></div>
        <div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items"><div class="field-item even" property="content:encoded">{paragraphs(s)}</div></div></div><ul class="links inline"><li><a>أضف تعليق</a></li></ul></article></div>
        <aside class="sidebars"><section class="region region-sidebar-first column sidebar"><div class="block block-views"><h2>من نفس العدد</h2><div class="view-content">{links(0, 8, '<div class="views-row"><a href="/n/{n}">{title}</a></div>')}</div></div></section></aside></div>""",
    )
    return Case("drupal seven", "https://akhbar.example.lb/node/1", html, s.title, s.body, "2026-05-05", s.author)


def babnet_like() -> Case:
    """A Tunisian portal: French date line, a bare td with breaks, an advertisement table inside the text."""
    s = FESTIVAL
    html = f"""<html><head><meta charset="utf-8"><title>{s.title}</title></head><body dir=rtl><table width=100%><tr><td>{menu()}</td></tr><tr><td><div class="arttitle"><h1>{s.title}</h1></div><i>Publié le Mardi 05 Mai 2026 - 10:35</i><br>
    <div align=justify>{s.body[0]}<br /><br />{s.body[1]}<br /><table align=center><tr><td><div id="div-gpt-ad-1"></div></td></tr></table><br />{s.body[2]}<br /><br />{s.body[3]}</div><br><b>Commentaires</b><br>0 de 0 commentaires pour l'article 1</td><td>{links(0, 14, "<a href=/n/{n}>{title}</a><br>")}</td></tr></table></body></html>"""
    return Case("french date line", "https://www.bab.example.tn/cadredetail-1.asp", html, s.title, s.body, "2026-05-05T10:35:00+01:00")  # fmt: skip


def printed_iso_time() -> Case:
    """An Iraqi agency: the raw ISO time printed, the agency's name before the first word, a share row."""
    s = HEALTH
    html = page(
        f"<title>{s.title} - الخبر نيوز</title>{open_graph(s.title)}",
        f"""{header()}<div class="row"><div class="col-lg-8"><h1 class="ArticleTitle">{s.title}</h1><p class="ArticleDate">2026-05-05T10:35:31+00:00</p><img src="/i.jpg"><div class="ArticleBody"><p>الخبر نيوز/ {s.body[0]}</p></div><div class="ArticleShare"><a>مشاركة</a></div></div><div class="col-lg-4">{sidebar()}</div></div>{footer()}""",
    )
    return Case("printed iso time", "https://shafq.example.iq/ar/1", html, s.title, [f"الخبر نيوز/ {s.body[0]}"], "2026-05-05T13:35:31+03:00")  # fmt: skip


def state_agency_signature() -> Case:
    """A state agency: dateline, the reporter's name as the last paragraph, follow lines with raw addresses."""
    s = WATER
    html = page(
        f"<title>{s.title} – الوكالة العربية – سانا</title>",
        f"""{header()}<div class="content"><article class="post-listing post-1 post type-post category-local"><h1 class="name post-title entry-title"><span itemprop="name">{s.title}</span></h1><p class="post-meta"><span class="tie-date">2026-05-05</span><span class="post-cats"><a>محليات</a></span></p>
        <div class="entry"><p>دمشق-سانا</p>{paragraphs(s)}<p>سامر الخطيب</p><p>تابعوا أخبار سانا عبر التلغرام <a href="https://t.me/x">https://t.me/x</a></p></div></article></div><aside id="sidebar">{links(0, 9)}</aside>{footer()}""",
    )
    return Case("state agency signature", "https://www.sn.example.sy/?p=1", html, s.title, s.body, "2026-05-05", "سامر الخطيب", "سانا")  # fmt: skip


def votes_and_comment_dates() -> Case:
    """A Syrian paper: outlet's name as the last line, "did you like the article" votes, comments with a date each."""
    s = WHEAT
    comments = "".join(
        f"<div class='media'><h5>قارئ</h5><small>2026-05-{10 + n}</small><p>{COMMENTS[n]}</p></div>" for n in range(4)
    )
    html = page(
        f"<title>{s.title} - زمان الخبر</title>",
        f"""{header()}<div class="container"><div class="col-md-8"><h1>{s.title}</h1><div class="row"><div class="col-xs-6">اقتصاد | 2026-05-05 10:35:24</div><div class="col-xs-6">{s.author} - زمان الخبر</div></div><img src="/i.jpg" class="img-responsive"><div class="art-text">{joined(s.body, "<br/><br/>")}</div>
        <div class="vote"><span>(12)</span> هل أعجبتك المقالة <span>(13)</span></div><div class="comments-box">{comments}</div></div><div class="col-md-4">{links(0, 9)}</div></div>{footer()}""",
    )
    return Case("votes and comment dates", "https://www.zaman.example.sy/news/article/1", html, s.title, s.body, "2026-05-05T10:35:24+03:00", s.author)  # fmt: skip


def k2_intro_and_full() -> Case:
    """Joomla K2: intro and full text in two boxes, date above the title, author in the toolbar, hits and rating."""
    s = SCHOOL
    html = page(
        f"<title>{s.title}</title>",
        f"""<div id="menu">{menu()}</div><div id="k2Container" class="itemView"><div class="itemHeader"><span class="itemDateCreated">الثلاثاء, 05 أيار/مايو 2026 10:35</span><h2 class="itemTitle">{s.title}</h2><span class="itemAuthor">كتبه <a rel="author" href="/a">محمود السالم</a></span></div><div class="itemToolbar"><ul><li>حجم الخط <a>تصغير حجم الخط</a> <a>زيادة حجم الخط</a></li><li><a>طباعة</a></li></ul></div>
        <div class="itemRatingBlock"><span>قيم الموضوع</span><ul class="itemRatingList"><li><a>1</a></li><li><a>2</a></li></ul><div>(0 أصوات)</div></div><div class="itemBody"><div class="itemImageBlock"><img src="/i.jpg"></div><div class="itemIntroText"><p>{s.body[0]}</p></div><div class="itemFullText"><p>{s.body[1]}</p><p>{s.body[2]}</p></div></div>
        <div class="itemContentFooter"><span class="itemHits">تمت قراءته <b>120</b> مرات</span></div><div class="itemRelated"><h3>موضوعات أخرى</h3><ul>{links(2, 5)}</ul></div></div>""",
    )
    return Case("k2 intro and full", "https://k2.example.jo/index.php/news/item/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00", "محمود السالم")  # fmt: skip


def issue_line_and_place() -> Case:
    """A Saudi daily of 2013: the issue's date far above in the header, place and reporter before the text, the rest in one p."""
    s = WATER
    html = page(
        f"<title>جريدة الخبر | {s.title}</title>",
        f"""<div id="header"><div id="issue">الثلاثاء 18 ذو القعدة 1447 هـ - 5 مايو 2026م - العدد 16785</div>{menu()}</div><div id="main"><div id="article-view"><h4>انقطاع مستمر منذ الصباح</h4><h1>{s.title}</h1><div class="img-right"><img src="/i.jpg"><span class="cap">{s.caption}</span></div><p class="author">المدينة - سامر الخطيب</p><p>{joined(s.body, "<br />")}</p></div>
        <div class="options"><a>طباعة</a><a>حفظ</a><a>إرسال</a></div></div><div id="side"><h3>الأكثر قراءة</h3>{links(0, 8)}</div>""",
    )
    return Case("issue line and place", "http://www.riydh.example.sa/2026/05/05/article1.html", html, s.title, s.body, "2026-05-05", "سامر الخطيب")  # fmt: skip


def initials_at_the_end() -> Case:
    """A Kurdish agency's Arabic pages: the place first, initials and the agency's name as last lines."""
    s = MUSEUM
    html = page(
        f"<title>{s.title} | ANHA</title>{open_graph(s.title)}",
        f"""{header()}<div class="news-detail"><h2 class="news-title">{s.title}</h2><div class="news-date">05 أيار 2026, الثلاثاء - 10:35</div><div class="news-city">2026-05-05T10:35:00+03:00 الحسكة - هبة الزين</div><div class="news-text">{paragraphs(s)}<p>(ه ز)</p><p>ANHA</p></div></div>{cards(0, 6)}{footer()}""",
    )
    return Case("initials at the end", "https://hawr.example.sy/ar/haber/1.html", html, s.title, s.body, "2026-05-05T10:35:00+03:00", "هبة الزين")  # fmt: skip


def paper_with_quotes_in_dateline() -> Case:
    """A London paper: the outlet's name in quotes after the place, tags line "كلمات مفتاحية", the writer above the picture."""
    s = WHEAT
    html = page(
        f"<title>{s.title} | القلم العربي</title>{open_graph(s.title + ' | القلم العربي', ('article:published_time', '2026-05-05T20:10:05+00:00'))}",
        f"""{header()}<article class="single-post"><div class="entry-meta"><span class="post-date">5 - مايو - 2026</span></div><h1>{s.title}</h1><div class="auth-info"><img src="/a.jpg" class="avatar"><a href="/author/x">ليلى حداد</a></div><div class="post-image"><img src="/i.jpg"></div><div class="entry-content"><p>لندن ـ «القلم العربي»: {s.body[0]}</p>{"".join(f"<p>{p}</p>" for p in s.body[1:])}
        <div class="sharedaddy sd-sharing-enabled"><h3>شارك هذا الموضوع:</h3><ul><li>فيسبوك</li></ul></div></div><div class="tag-line">كلمات مفتاحية <a>القمح</a> <a>الأسواق</a></div></article><div id="respond"><h3>اترك تعليقاً</h3><p>لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *</p></div>{footer()}""",
    )
    return Case("paper with quotes in dateline", "https://www.qlm.example.uk/wheat/", html, s.title, [f"لندن ـ «القلم العربي»: {s.body[0]}", *s.body[1:]], "2026-05-05T21:10:05+01:00", "ليلى حداد")  # fmt: skip


def prose_in_li() -> Case:
    """A broadcaster's text with a bullet summary first and teasers with excerpts at its end, all in the same column."""
    s = MATCH
    points = ["الاتحاد يتصدر الدوري بفوز متأخر على ضيفه الوحدة.", "هدف الحسم جاء قبل خمس دقائق من النهاية."]
    html = page(
        f"<title>{s.title} | الحدث</title>{open_graph(s.title)}",
        f"""{header()}<div class="main-col"><h1>{s.title}</h1><div class="caption">نشر في: 05 مايو ,2026: 10:35 ص GST آخر تحديث: 05 مايو ,2026: 11:00 ص GST</div><div class="article-body"><ul>{"".join(f"<li>{x}</li>" for x in points)}</ul>{paragraphs(s)}<div class="teaser"><a href="/n/1"><img src="/1.jpg"><span>{OTHERS[3]}</span></a><p>{TEASERS[3]}</p><span>رياضة</span></div></div></div>{sidebar()}<div>{ABOUT}</div>{footer()}""",
    )
    return Case("prose in li", "https://www.alrb.example.ae/sport/1", html, s.title, [*points, *s.body], "2026-05-05T10:35:00+04:00")  # fmt: skip


CASES = [
    published_and_updated_block(), chapo_and_newsletter(), agency_header_line(), body_span_of_webforms(), story_author_and_date(),
    h2_title_and_subinfo(), quintype_elements(), source_and_date_labels(), drupal_seven(), babnet_like(), printed_iso_time(),
    state_agency_signature(), votes_and_comment_dates(), k2_intro_and_full(), issue_line_and_place(), initials_at_the_end(),
    paper_with_quotes_in_dateline(), prose_in_li(),
]  # fmt: skip
