"""Kinds of items beside the plain report: breaking lines, obituaries, releases, analyses, columns, standings, photo stories."""

from __future__ import annotations

import json

from tests.crawler.extract.pages.bank import COMMENTS, MUSEUM, OTHERS, SCHOOL, WATER, WHEAT
from tests.crawler.extract.pages.case import Case, cards, footer, header, links, menu, open_graph, page, paragraphs, sidebar

ALERT = "وصول أول قافلة مساعدات إلى البلدة المحاصرة بعد إغلاق دام خمسة أسابيع، بحسب مصدر في الهلال الأحمر."
ALERT_TITLE = "عاجل | وصول أول قافلة مساعدات إلى البلدة المحاصرة"


def alert_under_a_picture() -> Case:
    """One sentence under a picture in the text's own box, six teasers with longer excerpts below."""
    html = page(
        f"<title>{ALERT_TITLE}</title>{open_graph(ALERT_TITLE, ('article:published_time', '2026-05-05T10:35:00+03:00'))}",
        f"""{header()}<article class="post"><h1 class="entry-title">{ALERT_TITLE}</h1><div class="entry-content"><img src="/i.jpg"><p>{ALERT}</p></div></article><div class="more-posts">{cards(0, 6)}</div>{footer()}""",
    )
    return Case("alert under a picture", "https://alert.example.sy/1", html, ALERT_TITLE, [ALERT], "2026-05-05T10:35:00+03:00")


def alert_without_stop() -> Case:
    """A breaking line without a full stop, in a bare div; the page has nothing else but lists of links."""
    text = ALERT.rstrip(".")
    html = page(
        f"<title>{ALERT_TITLE}</title>{open_graph(ALERT_TITLE)}",
        f"""{menu()}<div class="c"><h1>{ALERT_TITLE}</h1><div class="d">2026-05-05 10:35</div><div class="t">{text}</div></div><div class="l">{links(0, 20)}</div>""",
    )
    return Case("alert without stop", "https://alert.example.iq/2", html, ALERT_TITLE, [text], "2026-05-05T10:35:00+03:00")


def obituary() -> Case:
    """An obituary of few and short sentences, a verse of scripture in a quote, condolences in the comments."""
    title = "رحيل الممثل عادل منصور عن ثمانين عاما"
    lines = [
        "رحل صباح اليوم الممثل عادل منصور عن ثمانين عاما.",
        "ولد الراحل في حي شعبي قرب الميناء عام 1946، وعمل نجارا قبل أن يصعد إلى الخشبة.",
        "شارك في أكثر من ستين عملا.",
        "«كان يقول إن المسرح بيت لا يغلق بابه»، كتبت ابنته على صفحتها.",
        "ويشيع جثمانه غدا من مسجد الحي.",
    ]
    html = page(
        f"<title>{title}</title>{open_graph(title)}",
        f"""{header()}<div id="post"><h1>{title}</h1><span class="date">الثلاثاء 5 أيار 2026</span><div class="post-body"><p>{lines[0]}</p><p>{lines[1]}</p><p>{lines[2]}</p><blockquote>{lines[3]}</blockquote><p>{lines[4]}</p></div></div><div class="comments"><h3>3 تعليقات</h3>{"".join(f"<div><b>قارئ</b><p>{c}</p></div>" for c in COMMENTS[:3])}</div>{sidebar()}{footer()}""",
    )
    return Case("obituary", "https://fann.example.sy/obit", html, title, lines, "2026-05-05")


def press_release() -> Case:
    """A company's release: place and date before the text, a list of figures, "-end-" and a paragraph on the company."""
    title = "شركة النقل الساحلي توقع اتفاقية لتشغيل عشرين حافلة كهربائية"
    lines = [
        "اللاذقية، 5 مايو 2026: وقعت شركة النقل الساحلي اليوم اتفاقية لتشغيل عشرين حافلة كهربائية على خطوط المدينة ابتداء من الخريف المقبل.",
        "وقالت الرئيسة التنفيذية ريم الصالح إن الاتفاقية تشمل تدريب السائقين وإنشاء ثلاث محطات للشحن.",
        "20 حافلة في المرحلة الأولى",
        "3 محطات شحن",
        "120 فرصة عمل",
        "وتبلغ كلفة المشروع أربعة ملايين دولار، يمول نصفها من قرض ميسر.",
        "نبذة عن الشركة: تأسست شركة النقل الساحلي عام 1998 وتشغل خمسين خطا في ثلاث مدن.",
    ]
    html = page(
        f"<title>{title} - بيانات صحفية</title>{open_graph(title)}",
        f"""{header()}<main><h1>{title}</h1><div class="pr-meta">بيان صحفي</div><div class="pr-text"><p>{lines[0]}</p><p>{lines[1]}</p><ul><li>{lines[2]}</li><li>{lines[3]}</li><li>{lines[4]}</li></ul><p>{lines[5]}</p><p>-انتهى-</p><p>{lines[6]}</p></div></main>{footer()}""",
    )
    return Case("press release", "https://pr.example.sy/2026/1", html, title, [*lines[:6], "-انتهى-", lines[6]], ..., None)


def analysis_with_bold_heads() -> Case:
    """A long analysis: sub-headings as bold paragraphs, a pull quote that repeats a sentence, numbered sections, a writer's note."""
    heads = ["أولا: كلفة النقل", "ثانيا: ما يريده المزارعون", "خلاصة"]
    s = WHEAT
    parts = [
        s.body[0],
        s.body[1],
        heads[0],
        s.body[2],
        s.body[3],
        WATER.body[4],
        heads[1],
        s.body[4],
        MUSEUM.body[4],
        heads[2],
        s.body[5],
    ]
    text = "".join(f"<p><strong>{p}</strong></p>" if p in heads else f"<p>{p}</p>" for p in parts)
    text = text.replace(f"<p>{s.body[4]}</p>", f"<div class='pull-quote'><p>{s.body[3][:60]}</p></div><p>{s.body[4]}</p>")
    html = page(
        f"<title>{s.title} | مركز الدراسات</title>",
        f"""{header()}<div class="paper"><div class="paper-head"><div class="cat">تحليل سياسات</div><h1>{s.title}</h1><div class="by"><a href="/authors/nabil">نبيل الشامي</a><span>5 أيار/ مايو 2026</span><span>مدة القراءة: 9 دقائق</span></div></div><div class="paper-body">{text}</div><div class="bio"><p>نبيل الشامي باحث اقتصادي في المركز، له كتابان عن أسواق الحبوب.</p></div></div>{footer()}""",
    )
    return Case("analysis with bold heads", "https://center.example.qa/papers/wheat", html, s.title, parts, "2026-05-05", "نبيل الشامي")  # fmt: skip


def column_with_portrait() -> Case:
    """A column: portrait, writer's name linked, the paper's opinions line; the writer's other columns below with dates."""
    s = MUSEUM
    html = page(
        f"<title>{s.title} - {s.author} - جريدة الغد الجديد</title>{open_graph(s.title)}",
        f"""{header()}<div class="opinion"><div class="opinion-writer"><img src="/w.jpg"><h3><a href="/writers/77-heba">{s.author}</a></h3><a href="/feed">RSS</a></div><h1>{s.title}</h1><div class="opinion-date">الثلاثاء 05-05-2026 10:35</div><div class="opinion-text">{"<br>".join(s.body)}<br>hiba@gad.example.jo</div>
        <div class="others"><h4>مقالات أخرى للكاتب</h4><ul>{links(0, 6, '<li><a href="/o/{n}">{title}</a> <span>28-04-2026</span></li>')}</ul></div></div>{footer()}""",
    )
    return Case("column with portrait", "https://gad.example.jo/o/5", html, s.title, s.body, "2026-05-05T10:35:00+03:00", s.author)  # fmt: skip


def standings() -> Case:
    """Sport: three paragraphs and a table of standings with headings, numbers in cells."""
    title = "ترتيب الدوري بعد الجولة العاشرة"
    text = [
        "حافظ الاتحاد على صدارة الدوري بعد نهاية مباريات الجولة العاشرة التي شهدت تسجيل تسعة عشر هدفا.",
        "وفيما يلي ترتيب الفرق الأربعة الأولى:",
    ]
    rows = [("الاتحاد", "24"), ("الكرامة", "21"), ("الفتوة", "19"), ("الوحدة", "17")]
    table = (
        "<table class='standings'><tr><th>الفريق</th><th>النقاط</th></tr>"
        + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows)
        + "</table>"
    )
    last = "وتقام مباريات الجولة المقبلة يومي الجمعة والسبت، ويلتقي فيها الاتحاد والكرامة في قمة مبكرة."
    html = page(
        f"<title>{title}</title>{open_graph(title)}",
        f"{header()}<article><h1>{title}</h1><time datetime='2026-05-05T10:35:00+03:00'>5 مايو</time><div class='article-body'><p>{text[0]}</p><p>{text[1]}</p>{table}<p>{last}</p></div></article>{sidebar()}{footer()}",
    )
    body = [*text, "الفريق", "النقاط", *(x for row in rows for x in row), last]
    return Case("standings", "https://sport.example.sy/10", html, title, body, "2026-05-05T10:35:00+03:00")


def question_and_answer() -> Case:
    """An interview with the speakers' names before a colon, in plain paragraphs."""
    title = "مديرة المتحف: نريد أن يلمس الأطفال الحبال والشباك"
    lines = [
        "تقول مديرة متحف الصيادين سلمى عبود إن المكان يحتاج إلى سقف جديد قبل الشتاء، وإن البلدية وعدت بالمساعدة.",
        "كيف بدأت الحكاية؟",
        "بدأت من قارب قديم أراد صاحبه أن يحرقه للتدفئة، فاشتريناه بثمن الحطب ووضعناه في الساحة.",
        "ومن يزور المكان؟",
        "طلاب المدارس أولا، ثم العائلات التي تبحث عن صور أجدادها بين أوراق الصيد والدفاتر القديمة.",
        "هل من دعم؟",
        "لا، نعيش من صندوق التبرعات وحده، ومن بيع بطاقات بريدية رسمها فنان من البلدة.",
    ]
    text = "".join(f"<p><b>{p}</b></p>" if p.endswith("؟") else f"<p>{p}</p>" for p in lines)
    html = page(
        f"<title>{title}</title>{open_graph(title)}",
        f"{header()}<div class='post'><h1>{title}</h1><p class='by'>حاورتها: هبة الزين</p><p class='dt'>05 مايو 2026</p><div class='post-content'>{text}</div></div>{sidebar()}{footer()}",
    )
    return Case("question and answer", "https://mag.example.lb/i/1", html, title, lines, "2026-05-05", "هبة الزين")


def photo_story() -> Case:
    """A photo story: a lead, then pictures each with a description of its own in a paragraph."""
    s = MUSEUM
    shots = "".join(f"<div class='photo'><img src='/{n}.jpg' alt='صورة {n}'></div><p>{p}</p>" for n, p in enumerate(s.body[1:]))
    html = page(
        f"<title>بالصور.. {s.title}</title>{open_graph('بالصور.. ' + s.title)}",
        f"{header()}<article><h1>بالصور.. {s.title}</h1><div class='date'>2026/05/05</div><div class='photos-text'><p>{s.body[0]}</p>{shots}</div></article>{footer()}",
    )
    return Case("photo story", "https://photo.example.ma/1", html, f"بالصور.. {s.title}", s.body, "2026-05-05")


def embeds_between() -> Case:
    """Posts of a social network, a video box with its own caption and a newsletter form between the paragraphs."""
    s = WATER
    tweet = "<blockquote class='twitter-tweet'><p lang='ar' dir='rtl'>فرقنا تعمل منذ الصباح لإعادة الضخ إلى الأحياء القديمة</p>&mdash; مؤسسة المياه (@water) <a href='https://twitter.com/water/status/1'>May 5, 2026</a></blockquote>"
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title)}",
        f"""{header()}<article><h1>{s.title}</h1><div class="article-date">05/05/2026 10:35</div><div class="article-text"><p>{s.body[0]}</p><p>{s.body[1]}</p>{tweet}<p>{s.body[2]}</p><div class="video-embed"><iframe src="https://www.youtube.com/embed/x"></iframe></div><p>{s.body[3]}</p><form class="newsletter"><p>اشترك في النشرة</p><input name="e"></form><p>{s.body[4]}</p><p>{s.body[5]}</p></div></article>{footer()}""",
    )
    quote = "فرقنا تعمل منذ الصباح لإعادة الضخ إلى الأحياء القديمة"
    return Case("embeds between", "https://emb.example.sy/1", html, s.title, [*s.body[:2], quote, *s.body[2:]], "2026-05-05T10:35:00+03:00")  # fmt: skip


def paragraphs_with_links() -> Case:
    """Encyclopaedic linking: every paragraph holds two or three links to tag pages; the last one only names sources."""
    s = WHEAT
    linked = [
        p.replace(word, f"<a href='/tag/{n}'>{word}</a>")
        for n, (p, word) in enumerate(
            zip(s.body, ("الطحين", "مخابز", "وزارة التجارة", "نبيل الشامي", "القمح", "الجفاف"), strict=True)
        )
    ]
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title)}",
        f"{header()}<div class='news'><h1>{s.title}</h1><p class='info'><span>الثلاثاء، 05 مايو 2026 10:35 ص</span></p><div class='txt'>{''.join(f'<p>{p}</p>' for p in linked)}</div></div>{cards(0, 3)}{footer()}",
    )
    return Case("paragraphs with links", "https://lnk.example.eg/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00")


def kicker_and_sub_titles() -> Case:
    """A kicker above and two sub-headlines under the headline, each a complete clause; the first is part of the text's head."""
    s = SCHOOL
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title)}",
        f"{header()}<div class='art'><div class='shoulder'>بسبب الأحوال الجوية</div><h1>{s.title}</h1><ul class='deck'><li>القرار يشمل المدارس الحكومية والخاصة</li><li>لا تعديل على المواد المقررة</li></ul><div class='stamp'>5 أيار 2026 الساعة 10:35</div><div class='copy'>{paragraphs(s)}</div></div>{sidebar()}{footer()}",
    )
    return Case("kicker and sub titles", "https://kick.example.lb/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00")


def state_in_a_variable() -> Case:
    """A page drawn by a script: the story stands in `window.__INITIAL_STATE__`, nothing in the markup."""
    s = WATER
    state = {
        "article": {
            "id": 5,
            "headline": s.title,
            "body": "".join(f"<p>{p}</p>" for p in s.body),
            "publishDate": "2026-05-05T10:35:00+03:00",
        },
        "menu": [{"title": t} for t in OTHERS],
    }
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title, ('article:published_time', '2026-05-05T10:35:00+03:00'))}",
        f"<div id='app'>{menu()}</div><script>window.__INITIAL_STATE__ = {json.dumps(state, ensure_ascii=False)};window.loaded=1;</script>",
    )
    return Case("state in a variable", "https://state.example.ae/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00")


def nuxt_payload() -> Case:
    """Nuxt 3: a flat array of values in a JSON script, the text a string with markup among them."""
    s = SCHOOL
    data = [
        ["Reactive", 1],
        {"data": 2},
        {"story": 3},
        {"title": 4, "content": 5, "date": 6},
        s.title,
        "".join(f"<p>{p}</p>" for p in s.body),
        "2026-05-05T07:35:00Z",
    ]
    html = page(
        f"<title>{s.title}</title>{open_graph(s.title, ('article:published_time', '2026-05-05T10:35:00+03:00'))}",
        f"<div id='__nuxt'></div><script type='application/json' id='__NUXT_DATA__' data-ssr='true'>{json.dumps(data, ensure_ascii=False)}</script>",
    )
    return Case("nuxt payload", "https://nuxt.example.sa/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00")


CASES = [
    alert_under_a_picture(), alert_without_stop(), obituary(), press_release(), analysis_with_bold_heads(), column_with_portrait(), standings(),
    question_and_answer(), photo_story(), embeds_between(), paragraphs_with_links(), kicker_and_sub_titles(), state_in_a_variable(), nuxt_payload(),
]  # fmt: skip
