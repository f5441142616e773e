"""Further publishing systems: forum software, portals, theme shops, frames of tables, feeds of a magazine."""

from __future__ import annotations

import json

from tests.crawler.extract.pages.bank import ABOUT, FESTIVAL, HEALTH, MATCH, MUSEUM, OTHERS, SCHOOL, WATER, WHEAT
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


def forum_thread() -> Case:
    """News posted on forum software: post table, the poster's statistics, a signature, quick links, a second post of thanks."""
    s = FESTIVAL
    html = f"""<html><head><meta charset="windows-1256"><title>{s.title} - منتديات الخبر</title></head><body><div class="navbar">{menu()}</div><table id="post1" class="tborder"><tr><td class="thead">05-05-2026, 10:35 PM</td><td class="thead">#<a href="#1">1</a></td></tr><tr><td class="alt2"><a class="bigusername" href="member.php?u=1">مدير الأخبار</a><div class="smallfont">تاريخ التسجيل: Jan 2009</div><div>المشاركات: 4,120</div></td></tr>
    <tr><td class="alt1" id="td_post_1"><div class="smallfont"><strong>{s.title}</strong></div><hr><div id="post_message_1">{joined(s.body, "<br /><br />")}</div><div>__________________</div><div class="sig">اللهم لا سهل إلا ما جعلته سهلا</div></td></tr></table>
    <table id="post2" class="tborder"><tr><td class="thead">06-05-2026, 01:10 AM</td></tr><tr><td class="alt1"><div id="post_message_2">شكرا لك على الخبر</div></td></tr></table></body></html>"""
    return Case("forum thread", "http://www.forum.example.sa/showthread.php?t=1", html.encode("windows-1256"), s.title, s.body, "2026-05-05T22:35:00+03:00", content_type="text/html; charset=windows-1256")  # fmt: skip


def liferay() -> Case:
    """A ministry's portal: portlets, the text in `journal-content-article`, the date as a label pair in a table."""
    s = SCHOOL
    html = page(
        f"<title>{s.title} - وزارة التربية</title>",
        f"""<div id="wrapper"><header id="banner">{menu()}</header><div id="content"><div class="portlet-boundary"><section class="portlet"><header class="portlet-topper"><h1 class="portlet-title"><span>تفاصيل الخبر</span></h1></header><div class="portlet-content"><div class="journal-content-article"><h2 class="news-title">{s.title}</h2><table class="info"><tr><td>التاريخ</td><td>05/05/2026</td></tr><tr><td>المصدر</td><td>المكتب الإعلامي</td></tr></table><div class="news-image"><img src="/i.jpg"></div><div class="news-details">{paragraphs(s)}</div></div></div></section></div>
        <div class="portlet-boundary"><section class="portlet"><h2>أخبار أخرى</h2>{cards(0, 5)}</section></div></div></div>""",
    )
    return Case("liferay", "https://moe.example.sy/web/guest/news/-/asset/1", html, s.title, s.body, "2026-05-05")


def publisher_theme() -> Case:
    """Publisher theme: inline related box `bs-irp`, share rows above and below, a "next post" card, author box."""
    s = WHEAT
    html = page(
        f"<title>{s.title} - شبكة الخبر</title>{open_graph(s.title)}<script type='application/ld+json'>{json.dumps({'@context': 'http://schema.org/', '@type': 'article', 'headline': s.title, 'datePublished': '2026-05-05', 'dateModified': '2026-05-07', 'author': {'@type': 'Person', 'name': 'شبكة الخبر'}, 'publisher': {'@type': 'Organization', 'name': 'شبكة الخبر'}}, ensure_ascii=False)}</script>",
        f"""{header()}<article class="post-7 post type-post single-post-content"><div class="single-featured"><img src="/i.jpg"></div><div class="post-header-inner"><div class="post-header-title"><div class="term-badges"><span class="term-badge"><a href="/c">اقتصاد</a></span></div><h1 class="single-post-title"><span class="post-title" itemprop="headline">{s.title}</span></h1><div class="post-meta single-post-meta"><a href="/author/laila" class="post-author-a"><i class="post-author author">بواسطة <b>{s.author}</b></i></a><span class="time"><time class="post-published updated" datetime="2026-05-05T10:35:00+00:00">مايو 5, 2026</time></span></div></div></div>
        <div class="post-share single-post-share top-share"><span>مشاركة</span><a>Facebook</a></div><div class="entry-content clearfix single-post-content"><p>{s.body[0]}</p><p>{s.body[1]}</p><div class="bs-irp left bs-irp-text-2"><div class="bs-irp-heading"><span>قد يعجبك ايضا</span></div><div class="bs-pagination-wrapper"><div class="listing"><article class="type-post"><a class="title post-title" href="/x">{OTHERS[2]}</a></article><article class="type-post"><a class="title post-title" href="/y">{OTHERS[3]}</a><div class="post-meta"><time>مايو 1, 2026</time></div></article></div></div></div>{"".join(f"<p>{p}</p>" for p in s.body[2:])}</div>
        <section class="next-prev-post"><div class="prev-post"><p>السابق بوست</p><p class="title"><a>{OTHERS[8]}</a></p></div></section></article>{sidebar()}{footer()}""",
    )
    return Case("publisher theme", "https://net.example.ly/wheat/", html, s.title, s.body, "2026-05-05T12:35:00+02:00", s.author)


def jnews_theme() -> Case:
    """JNews: meta donut, "by" before the author, inline related block, tag box, the text in `content-inner`."""
    s = MATCH
    html = page(
        f"<title>{s.title} - الملعب نت</title>{open_graph(s.title)}",
        f"""{header()}<div class="jeg_main"><div class="jeg_content jeg_singlepage"><div class="entry-header"><h1 class="jeg_post_title">{s.title}</h1><div class="jeg_meta_container"><div class="jeg_post_meta jeg_post_meta_1"><div class="meta_left"><div class="jeg_meta_author"><span class="meta_text">by</span> <a href="/author/k">{s.author}</a></div><div class="jeg_meta_date"><a href="/x">2026/05/05 - 10:35 مساءً</a></div><div class="jeg_meta_category"><span>في <a href="/s">رياضة</a></span></div></div><div class="meta_right"><div class="jeg_meta_comment"><a>0</a></div></div></div></div></div>
        <div class="entry-content no-share"><div class="content-inner"><p>{s.body[0]}</p><div class="jnews_inline_related_post_wrapper left"><div class="jnews_inline_related_post"><div class="jeg_postblock_28"><h3 class="jeg_block_title"><span>اقرأ أيضا</span></h3><div class="jeg_posts"><article><h3 class="jeg_post_title"><a href="/n">{OTHERS[4]}</a></h3><div class="jeg_post_meta"><div class="jeg_meta_date">2026/05/01</div></div></article></div></div></div></div>{"".join(f"<p>{p}</p>" for p in s.body[1:])}<div class="jeg_post_tags"><span>Tags:</span> <a>الدوري</a></div></div></div></div></div>{sidebar()}{footer()}""",
    )
    return Case("jnews theme", "https://ml3b.example.kw/p/1", html, s.title, s.body, "2026-05-05T22:35:00+03:00", s.author)


def arc_publishing() -> Case:
    """A newer Moroccan site: paragraphs in an article body wrapper with interstitial links, "in … at …" dates."""
    s = WATER
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title)}",
        f"""<div id="fusion-app">{header()}<main><div class="subheadline-container"><h1 class="article-title">{s.title}</h1><h2 class="subheadline">{s.body[5]}</h2></div><div class="byline-container"><span class="byline-credits">بقلم <a href="/author/s">{s.author}</a></span><div class="subheadline-date">في 05/05/2026 على الساعة 10:35</div></div><figure class="lead-art"><img src="/i.jpg"><figcaption class="image-metadata">{s.caption}. DR</figcaption></figure>
        <article class="default__ArticleBody-x article-body-wrapper"><p class="default__StyledText body-paragraph">{s.body[0]}</p><p class="default__StyledText body-paragraph">{s.body[1]}</p><p class="interstitial-link block-margin-bottom"><b>اقرأ أيضا: </b><a href="/n">{OTHERS[6]}</a></p><p class="default__StyledText body-paragraph">{s.body[2]}</p><p class="default__StyledText body-paragraph">{s.body[3]}</p><p class="default__StyledText body-paragraph">{s.body[4]}</p></article><div class="article-by-line">تحرير من طرف {s.author}<br>في 05/05/2026 على الساعة 10:35</div></main></div>{footer()}""",
    )
    return Case("arc publishing", "https://ar.le.example.ma/1/", html, s.title, [s.body[5], *s.body[:5]], "2026-05-05T10:35:00+01:00", s.author)  # fmt: skip


def townnews_like() -> Case:
    """A US system in Arabic: `asset-content`, subscriber preview markers, inline editorial cards, author card with mail."""
    s = MUSEUM
    card = f"<div class='inline-asset inline-editorial relcontent-inline'><div class='card'><h4><a href='/x'>{OTHERS[9]}</a></h4><p class='lead'>أمطار متوقعة في الشمال</p></div></div>"
    html = page(
        f"<title>{s.title} | Local | arabnews.example</title>{open_graph(s.title)}",
        f"""{header()}<article class="asset"><header class="asset-header"><h1 class="headline"><span>{s.title}</span></h1><div class="meta"><span><ul class="list-inline"><li><span class="tnt-byline">{s.author}</span></li><li><time datetime="2026-05-05T10:35:00-04:00" class="tnt-date asset-date">May 5, 2026</time></li></ul></span></div></header>
        <div class="asset-body"><div id="article-body" class="asset-content subscriber-premium"><div class="subscriber-preview"><p>{s.body[0]}</p></div><div class="subscriber-preview"><p>{s.body[1]}</p></div>{card}{"".join(f"<div class='subscriber-only'><p>{p}</p></div>" for p in s.body[2:])}</div></div></article>{sidebar()}{footer()}""",
    )
    return Case("townnews like", "https://www.arabnews.example/local/article_1.html", html, s.title, s.body, "2026-05-05T10:35:00-04:00", s.author)  # fmt: skip


def frames_of_tables() -> Case:
    """A Jordanian site of 2012: the date in its own cell with two month names, votes, "comments" table with dates and names."""
    s = WATER
    comments = "".join(
        f"<tr><td bgcolor=#eee><b>{n}) تعليق بواسطة : قارئ</b><br>{10 + n}-05-2026 08:3{n} PM<br>نحن في الحي الشرقي بلا ماء منذ أربعة أيام والله المستعان على كل حال.</td></tr>"
        for n in range(5)
    )
    html = f"""<html dir=rtl><head><meta charset=utf-8><title>{s.title} | جراءة نيوز</title></head><body><table width=980><tr><td colspan=3>{menu("div", "m")}</td></tr><tr><td width=200 valign=top>{links(0, 10, "<div><a href=/n/{n}>{title}</a></div>")}</td><td valign=top><table><tr><td class="title">{s.title}</td></tr><tr><td class="tm">الثلاثاء 05 أيار / مايو 2026 &nbsp; الساعة 10:35 مساءً</td></tr>
    <tr><td><img src=i.jpg></td></tr><tr><td class="details"><div style="text-align: justify">جراءة نيوز - {s.body[0]}<br><br>{joined(s.body[1:], "<br><br>")}</div></td></tr><tr><td>عدد المشاهدات : ( 1520 )</td></tr></table><table class="comments"><tr><td>التعليقات</td></tr>{comments}<tr><td>اضافة تعليق جديد</td></tr></table></td><td valign=top>{links(5, 10, "<div><a href=/n/{n}>{title}</a></div>")}</td></tr></table></body></html>"""
    return Case("frames of tables", "http://www.graa.example.jo/article/1", html, s.title, [f"جراءة نيوز - {s.body[0]}", *s.body[1:]], "2026-05-05T22:35:00+03:00")  # fmt: skip


def mobile_page() -> Case:
    """A mobile edition: hardly any markup, a date in words before the text, four links after it."""
    s = HEALTH
    html = page(
        f"<title>{s.title}</title><meta name='viewport' content='width=device-width'>",
        f"<div><a href='/'>الرئيسية</a> | <a href='/s'>صحة</a></div><h3>{s.title}</h3><small>منذ 3 ساعات</small><p>{s.body[0]}</p><hr>{links(0, 4, '<p><a href=/n/{n}>{title}</a></p>')}",
    )
    return Case("mobile page", "https://m.khabar.example.sd/a/1", html, s.title, s.body, "2026-06-01T08:00:00+02:00")


def clock_and_day_apart() -> Case:
    """The clock and the day in separate boxes with icons, a visits counter between them; the outlet's name glued to the title."""
    s = WHEAT
    html = page(
        f"<title>الخبر برس|{s.title}</title>",
        f"""{header()}<div class="post-wrap"><h1 class="t">{s.title}</h1><ul class="info"><li><i class="fa fa-calendar"></i> الثلاثاء 5 مايو 2026</li><li><i class="fa fa-eye"></i> 1,240</li><li><i class="fa fa-clock"></i> 10:35 م</li></ul><div class="post-txt">{paragraphs(s)}</div><div class="tags"><a>القمح</a></div></div>{cards(0, 6)}{footer()}""",
    )
    return Case("clock and day apart", "https://prs.example.dz/1", html, s.title, s.body, ...)


def grid_of_sections() -> Case:
    """A builder's page: each paragraph in its own nested column, "show more" button, the footer's essay about the site."""
    s = MUSEUM
    html = page(
        f"<title>{s.title} - المجلة</title>{open_graph(s.title)}",
        f"""{header()}<div class="vc_row"><div class="vc_col-sm-12"><div class="vc_column-inner"><div class="wpb_wrapper"><h1 class="vc_custom_heading">{s.title}</h1></div></div></div></div>{"".join(f"<div class='vc_row wpb_row vc_row-fluid'><div class='wpb_column vc_col-sm-12'><div class='vc_column-inner'><div class='wpb_wrapper'><div class='wpb_text_column'><div class='wpb_wrapper'><p>{p}</p></div></div></div></div></div></div>" for p in s.body)}
        <div class="vc_row"><div class="wpb_column"><div class="vc_btn3-container"><a href="/more">عرض المزيد</a></div>{cards(0, 4)}</div></div><div class="footer-about"><p>{ABOUT}</p></div>""",
    )
    return Case("grid of sections", "https://mag.example.sy/1", html, s.title, s.body, None)


def today_in_the_header() -> Case:
    """Today's date in the header right above the headline, the article's under it without a year."""
    s = SCHOOL
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title)}",
        f"<div class='top'><span>الإثنين 1 يونيو 2026</span> <span>12:00</span></div>{menu()}<div class='a'><h1>{s.title}</h1><div class='b'>الثلاثاء 5 مايو | 10:35</div><div class='c'>{paragraphs(s)}</div></div>{footer()}",
    )
    return Case("today in the header", "https://today.example.iq/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00")


def sidebar_dates_alone() -> Case:
    """No date for the article anywhere; the sidebar, the related cards and the copyright line have many."""
    s = WATER
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title)}",
        f"{header()}<div class='x'><h1>{s.title}</h1><div class='y'>{paragraphs(s)}</div><div class='z'><h4>مواضيع ذات صلة</h4>{''.join(f'<div class=r><a href=/r/{n}>{OTHERS[n]}</a><em>{n + 1} مايو 2026</em></div>' for n in range(4))}</div></div>{sidebar()}<p>© 2011-2026</p>",
    )
    return Case("sidebar dates alone", "https://nodate.example.sy/1", html, s.title, s.body, None)


def urdu() -> Case:
    """Urdu, declared as Arabic."""
    title = "شہر میں پانی کی فراہمی تین دن بعد بحال ہو گئی"
    body = [
        "شہر کے پرانے علاقوں میں پانی کی فراہمی تین دن کے بعد بحال کر دی گئی ہے، محکمے کے مطابق خراب پمپ کی مرمت مکمل ہو چکی ہے۔",
        "محکمے کے سربراہ نے بتایا کہ مزید دو ہفتوں تک ٹینکروں کے ذریعے بھی پانی فراہم کیا جائے گا تاکہ شہریوں کو مشکلات کا سامنا نہ ہو۔",
    ]
    html = page(
        f"<title>{title}</title>", f"{menu()}<h1>{title}</h1><div class='story-body'>{''.join(f'<p>{p}</p>' for p in body)}</div>"
    )
    return Case("urdu", "https://urdu.example.pk/1", html, title, body, None, extra={"language": "ur"})


def sorani() -> Case:
    """Central Kurdish, declared as Arabic."""
    title = "ئاو بۆ گەڕەکە کۆنەکانی شار گەڕایەوە دوای سێ ڕۆژ"
    body = [
        "بەڕێوەبەرایەتی ئاو ڕایگەیاند کە ئاو بۆ هەموو گەڕەکە کۆنەکانی شار گەڕایەوە دوای ئەوەی پەمپە سەرەکییەکە چاک کرایەوە.",
        "بەڕێوەبەرەکە گوتی کارەکان دوو ڕۆژی تریش بەردەوام دەبن و هاوڵاتییان دەتوانن پەیوەندی بکەن بە ژمارەی فریاکەوتن.",
    ]
    html = page(
        f"<title>{title}</title>", f"{menu()}<h1>{title}</h1><div class='story-body'>{''.join(f'<p>{p}</p>' for p in body)}</div>"
    )
    return Case("sorani", "https://ckb.example.iq/1", html, title, body, None, extra={"language": "ckb"})


CASES = [
    forum_thread(), liferay(), publisher_theme(), jnews_theme(), arc_publishing(), townnews_like(), frames_of_tables(), mobile_page(),
    clock_and_day_apart(), grid_of_sections(), today_in_the_header(), sidebar_dates_alone(), urdu(), sorani(),
]  # fmt: skip
