"""Kinds of text that break simple rules: live coverage, lists, interviews, verse, tables, quotes, JavaScript state."""

from __future__ import annotations

import json

from tests.crawler.extract.pages.bank import COMMENTS, FESTIVAL, MATCH, MUSEUM, OTHERS, SCHOOL, WATER, WHEAT
from tests.crawler.extract.pages.case import Case, cards, footer, header, links, menu, open_graph, page, paragraphs, sidebar


def interview() -> Case:
    """Questions in bold, answers below, the interviewer's name after حوار."""
    title = "مدير المكتبة الوطنية: نرقمن خمسين ألف مخطوط خلال عامين"
    lines = [
        "تعمل المكتبة الوطنية منذ سنوات على مشروع كبير لحفظ المخطوطات النادرة، وفي هذا الحوار يتحدث مديرها عن العقبات والنتائج.",
        "كيف بدأت فكرة الرقمنة؟",
        "بدأت بعد حريق صغير أتلف عشرات الكتب، فأدركنا أن النسخة الورقية وحدها لا تكفي لحماية هذا الإرث.",
        "ومن يمول المشروع؟",
        "التمويل من الدولة ومن هبات صغيرة.",
        "هل تتاح المخطوطات للجميع؟",
        "نعم، ستكون متاحة مجانا للباحثين والطلاب عبر موقع المكتبة فور انتهاء المرحلة الأولى من العمل.",
    ]
    text = "".join(f"<p><strong>{p}</strong></p>" if p.endswith("؟") else f"<p>{p}</p>" for p in lines)
    body = f"{header()}<article><h1>{title}</h1><div class='info'>حوار: هبة الزين | 5 مايو 2026</div><div class='entry'>{text}</div></article>{sidebar()}{footer()}"
    return Case(
        "interview",
        "https://culture.example.ma/i/1",
        page(f"<title>{title}</title>{open_graph(title)}", body),
        title,
        lines,
        "2026-05-05",
        "هبة الزين",
    )


def verse() -> Case:
    """A poem: short lines without full stops."""
    title = "قصيدة: على ضفاف المساء القديم"
    lines = [
        "على ضفة النهر نام المساء",
        "ومدت يداها إليه الظلال",
        "وقال الصيادون لليل مهلا",
        "فما زال في الشبك بعض السؤال",
        "إذا مر طيف الغياب علينا",
        "تركنا له موقدا من حنين",
        "وعدنا نرتب ضوء النوافذ",
        "كأن الذين مضوا عائدون",
    ]
    body = f"{header()}<article class='post'><h1 class='entry-title'>{title}</h1><div class='entry-content'><p>{'<br>'.join(lines[:4])}</p><p>{'<br>'.join(lines[4:])}</p></div><div class='tags-links'><a href='/t'>شعر</a></div></article>{sidebar()}{footer()}"
    return Case(
        "verse",
        "https://poem.example.tn/2026/05/05/poem/",
        page(f"<title>{title} | الخبر</title>{open_graph(title)}", body),
        title,
        lines,
        "2026-05-05",
    )


def fixtures() -> Case:
    """A list of matches: an introduction and short lines with dashes."""
    title = "برنامج مباريات الجولة الحادية عشرة من الدوري"
    lines = [
        "تقام مباريات الجولة الحادية عشرة من الدوري يومي الجمعة والسبت وفق البرنامج الآتي:",
        "الجمعة 8 مايو 2026:",
        "- الاتحاد × النهضة",
        "- الوحدة × الساحل",
        "السبت 9 مايو 2026:",
        "- الفتح × الجبل",
        "- الكرامة × الشرق",
    ]
    body = f"{menu()}<div class='art'><h1>{title}</h1><span class='d'>رياضة 2026/05/06 07:59</span><div class='art_text'><p>{lines[0]}</p><p>{'<br />'.join(lines[1:])}</p></div><div style='float:left'><b>كريم منصور</b></div></div>{sidebar()}{footer()}"
    return Case(
        "fixtures",
        "https://radio.example.tn/ar/1",
        page(f"<title>{title}</title>", body),
        title,
        lines,
        "2026-05-06T07:59:00+01:00",
        "كريم منصور",
    )


def list_article() -> Case:
    """Numbered headings with a paragraph each."""
    title = "خمس نصائح لتوفير المياه في المنزل خلال الصيف"
    parts = [
        ("أصلح التسرب أولا", "قد تضيع من صنبور واحد عشرات اللترات في اليوم، لذلك يبدأ التوفير بفحص الأنابيب والصنابير كلها."),
        ("اسق النباتات ليلا", "تتبخر المياه في ساعات النهار سريعا، أما الري بعد الغروب فيصل إلى الجذور ويكفي يومين."),
        ("أعد استخدام مياه الغسل", "تصلح مياه غسل الخضار لري الحديقة، ويمكن جمعها في وعاء بسيط قرب المجلى."),
    ]
    text = "".join(f"<h3>{n}. {h}</h3><p>{p}</p>" for n, (h, p) in enumerate(parts, 1))
    lines = [WATER.body[2]] + [x for n, (h, p) in enumerate(parts, 1) for x in (f"{n}. {h}", p)]
    body = f"{header()}<article><h1>{title}</h1><div class='entry-content'><p>{WATER.body[2]}</p>{text}</div></article>{cards()}{footer()}"
    return Case(
        "list article", "https://tips.example.ae/1", page(f"<title>{title}</title>{open_graph(title)}", body), title, lines, None
    )


def table_and_list_inside() -> Case:
    """A price table and a bullet list inside the text."""
    s = WHEAT
    table = "<table class='prices'><tr><th>الصنف</th><th>السعر</th></tr><tr><td>طحين أبيض</td><td>4500</td></tr><tr><td>طحين أسمر</td><td>3900</td></tr></table>"
    bullets = ["رفع الدعم عن النقل تدريجيا", "شراء المحصول من المزارعين بسعر معلن", "مراقبة المستودعات كل شهر"]
    body = f"{header()}<article><h1>{s.title}</h1><div class='article-body'><p>{s.body[0]}</p>{table}<p>{s.body[1]}</p><p>{s.body[2]}</p><ul>{''.join(f'<li>{b}</li>' for b in bullets)}</ul><p>{s.body[3]}</p></div></article>{sidebar()}{footer()}"
    lines = [s.body[0], "الصنف", "السعر", "طحين أبيض", "4500", "طحين أسمر", "3900", s.body[1], s.body[2], *bullets, s.body[3]]
    return Case(
        "table and list inside", "https://eco.example.eg/1", page(f"<title>{s.title}</title>", body), s.title, lines, None
    )


def live_coverage() -> Case:
    """Live updates: a time and a paragraph each, newest first."""
    title = "تغطية مباشرة.. سير عملية إصلاح شبكة المياه"
    updates = [("12:40", WATER.body[1]), ("11:15", WATER.body[4]), ("10:05", WATER.body[0])]
    text = "".join(f"<div class='live-post'><h3>تحديث رقم {n}</h3><p>{p}</p></div>" for n, (_, p) in enumerate(updates, 1))
    body = f"{header()}<main><h1>{title}</h1><p class='standfirst'>{WATER.body[5]}</p><div class='live-blog'>{text}</div></main>{sidebar()}{footer()}"
    data = {"@type": "LiveBlogPosting", "headline": title, "datePublished": "2026-05-05T10:05:00+03:00"}
    head = f"<title>{title}</title>{open_graph(title)}<script type='application/ld+json'>{json.dumps(data)}</script>"
    lines = [WATER.body[5]] + [x for n, (_, p) in enumerate(updates, 1) for x in (f"تحديث رقم {n}", p)]
    return Case("live coverage", "https://live.example.sy/1", page(head, body), title, lines, "2026-05-05T10:05:00+03:00")


def long_comments_in_the_article_box() -> Case:
    """A column with the author's portrait, opinions disclaimer, and long comments inside the article element."""
    s = MUSEUM
    comments = "".join(f"<div class='comment-item'><strong>زائر</strong><div>{c}</div></div>" for c in COMMENTS * 2)
    body = f"{header()}<article><div class='writer'><img src='/a.jpg'><a href='/writers/4'>{s.author}</a></div><h1>{s.title}</h1><time datetime='2026-05-05 08:30'>05/05/2026</time><div class='text'>{paragraphs(s)}<p>الآراء الواردة في هذا المقال لا تعبر بالضرورة عن رأي الموقع</p></div><section class='comments-list'>{comments}</section></article>{sidebar()}{footer()}"
    return Case(
        "comments inside the article",
        "https://opinion.example.kw/1",
        page(f"<title>{s.title}</title>", body),
        s.title,
        s.body,
        "2026-05-05T08:30:00+03:00",
        s.author,
    )


def next_article_below() -> Case:
    """Endless reading: another, longer article follows under its own h1."""
    s, other = SCHOOL, MUSEUM
    body = f"{header()}<div class='stream'><article class='story'><h1>{s.title}</h1><div class='story-text'>{paragraphs(s)}</div></article><article class='story'><h1>{other.title}</h1><div class='story-text'>{paragraphs(other)}</div></article></div>{footer()}"
    return Case(
        "next article below",
        "https://stream.example.qa/1",
        page(f"<title>{s.title}</title>{open_graph(s.title)}", body),
        s.title,
        s.body,
        None,
    )


def javascript_state() -> Case:
    """Markup without text; the story stands in the application's JSON state."""
    s = FESTIVAL
    state = {
        "props": {
            "pageProps": {"article": {"title": s.title, "body": paragraphs(s), "related": [{"title": OTHERS[0], "body": "قصير"}]}}
        }
    }
    head = f"<title>{s.title}</title>{open_graph(s.title, ('article:published_time', '2026-05-05T10:35:00+03:00'))}"
    body = f"<div id='__next'>{menu()}</div><script id='__NEXT_DATA__' type='application/json'>{json.dumps(state, ensure_ascii=False)}</script>"
    return Case("javascript state", "https://spa.example.sa/1", page(head, body), s.title, s.body, "2026-05-05T10:35:00+03:00")


def stated_body() -> Case:
    """The markup shows the beginning alone; JSON-LD carries the whole text."""
    s = WATER
    data = {
        "@type": "NewsArticle",
        "headline": s.title,
        "articleBody": "\n".join(s.body),
        "datePublished": "2026-05-05T10:35:00+03:00",
        "author": "وكالات",
    }
    head = f"<title>{s.title}</title>{open_graph(s.title)}<script type='application/ld+json'>{json.dumps(data, ensure_ascii=False)}</script>"
    body = f"{header()}<h1>{s.title}</h1><div class='summary'><p>{s.body[0]}</p></div><button>اقرأ المزيد</button>{sidebar()}{footer()}"
    return Case(
        "stated body",
        "https://partial.example.ye/1",
        page(head, body),
        s.title,
        s.body,
        "2026-05-05T10:35:00+03:00",
        attribution="وكالات",
    )


def follow_calls_inside() -> Case:
    """Follow calls, a repeated headline, a video line and a subscription box among the paragraphs; a quote stays."""
    s = MATCH
    quote = "الطريق لا يزال طويلا أمامنا، وسنحتفل فقط حين نرفع الكأس في نهاية الموسم."
    body = f"""{header()}<article><h1>{s.title}</h1><div class="content"><p>{s.title}</p><p>{s.body[0]}</p><p>تابعوا آخر أخبار الرياضة عبر <a href="https://news.google.com/x">غوغل نيوز</a></p><p>{s.body[1]}</p>
    <blockquote><p>{quote}</p></blockquote><p>شاهد أيضا: <a href="/v/3">{OTHERS[5]}</a></p><p>{s.body[2]}</p><div class="newsletter-box"><p>اشترك في نشرتنا البريدية ليصلك كل جديد</p></div><p>{s.body[3]}</p><p>{s.body[4]}</p>
    <p>للاشتراك في قناتنا على واتساب <a href="https://whatsapp.com/channel/1">اضغط هنا</a></p></div></article>{sidebar()}{footer()}"""
    lines = [s.body[0], s.body[1], quote, *s.body[2:]]
    return Case(
        "follow calls inside",
        "https://follow.example.bh/1",
        page(f"<title>{s.title}</title>{open_graph(s.title)}", body),
        s.title,
        lines,
        None,
        related=[OTHERS[5]],
    )


def sentence_with_a_cue_word() -> Case:
    """Real paragraphs that begin like furniture: they are sentences, without links."""
    s = SCHOOL
    kept = [
        "تابعوا التجربة عن قرب على مدى عام كامل، ثم كتب الباحثون نتائجهم في تقرير من مئتي صفحة صدر هذا الأسبوع.",
        "المزيد من المدارس سيغلق أبوابه إذا استمرت العاصفة، بحسب ما قاله مدير التربية في حديث إلى الصحفيين مساء أمس.",
        "نهاية الأسبوع ستشهد تحسنا في الطقس، وفق دائرة الأرصاد الجوية.",
    ]
    body = f"{header()}<article><h1>{s.title}</h1><div class='entry-content'>{paragraphs(s)}{''.join(f'<p>{k}</p>' for k in kept)}</div></article>{footer()}"
    return Case(
        "sentence with a cue word",
        "https://cue.example.om/1",
        page(f"<title>{s.title}</title>", body),
        s.title,
        [*s.body, *kept],
        None,
    )


def amp_page() -> Case:
    """AMP: amp-* elements, a sidebar element, the date in JSON-LD without a zone."""
    s = FESTIVAL
    data = {
        "@type": "NewsArticle",
        "headline": s.title,
        "datePublished": "2026-05-05 10:35:00",
        "author": {"@type": "Person", "name": "الخبر أونلاين"},
        "publisher": {"@type": "Organization", "name": "الخبر أونلاين"},
    }
    head = f"<title>{s.title}</title><link rel='canonical' href='https://www.amp.example.dz/1'><script type='application/ld+json'>{json.dumps(data, ensure_ascii=False)}</script>"
    body = f"<amp-sidebar id='sb'>{menu()}</amp-sidebar><main><h1>{s.title}</h1><amp-img src='/a.jpg'></amp-img><div class='post-content'>{paragraphs(s)}<amp-ad></amp-ad></div></main><amp-list>{links(0, 5)}</amp-list>"
    return Case(
        "amp",
        "https://www.amp.example.dz/amp/1",
        page(head, body),
        s.title,
        s.body,
        "2026-05-05T10:35:00+01:00",
        None,
        extra={"canonical_url": "https://www.amp.example.dz/1"},
    )


CASES = [
    interview(), verse(), fixtures(), list_article(), table_and_list_inside(), live_coverage(), long_comments_in_the_article_box(),
    next_article_below(), javascript_state(), stated_body(), follow_calls_inside(), sentence_with_a_cue_word(), amp_page(),
]  # fmt: skip
