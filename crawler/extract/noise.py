"""What the names of an element say about it: furniture of some kind, the article's own text, or nothing.

Class and id names are in English on nearly every Arabic site, whoever built it. A name is only a hint: an element that
holds the headline or most of the page's prose is never furniture, whatever it is called (see `body.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# WordPress puts the article's own categories and tags on its element; has-/no-/with- name a setting, not a part.
_NO_PART = re.compile(
    r"(?:tag|category|cat|post|type|status|format|no|not|has|have|with|without|is|hide|show|page|single|col|row|theme|"
    r"js|wp-theme|elementor-element|tie)[-_]\S*|[a-z]+-template\S*",
)
_TAGS_PART = re.compile(
    r"(?:post|cat|article|single|entry|news|page)[-_]?(?:tags|share|related|comments?|author|meta|caption|date|nav\w*)"
)

_KINDS: tuple[tuple[str, str], ...] = (
    ("hidden", r"(?<![\w-])hidden(?![\w:-])|sr-only|visually-?hidden|visuallyhidden|screen-reader\w*|d-none|invisible|off-?screen|no-?print|noprint|print-only"),
    ("related", r"related\w*|relate|relatives?(?![-_ ]?(?:time|date))|read-?(?:also|more|next)|also-?(?:read|in|see)|see-?(?:also|more)|more-?(?:news|stories|articles|posts|from|topics)|"
     r"recommend\w*|suggest\w*|similar\w*|you-?m(?:ay|ight)\w*|most-?\w+|mst-?read|popular\w*|trend(?:s|ing)?\w*|latest\w*|last-?(?:news|articles|posts)|"
     r"hot-?(?:news|article|topic)\w*|other-?(?:news|articles|stories|topics)|next-?(?:prev|article|post|news|story)\w*|prev-?(?:next|article|post|news)\w*|"
     r"post-navigation|yarpp\w*|jp-relatedposts|inline-?(?:related|link)\w*|internal-?links?|crp_related|zergnet|also|readmorediv|slidebox|moretopics"),
    ("share", r"shar(?:e|es|er|ing)\w*|social\w*|add-?to-?any\w*|a2a\w*|addthis\w*|follow\w*|sharethis\w*|whatsapp\w*|telegram\w*|sociable|"
     r"google-?news\w*|gnews\w*|newsshare|essb\w*|heateor\w*"),
    ("comment", r"comments?\w*|disqus\w*|respond|fb-?comments?|repl(?:y|ies)|discussion\w*"),
    ("tags", r"tags|tag|tag-?(?:list|s|cloud|links|box|wrap\w*)|key-?words?|hash-?tags?|(?:post|article|entry|news|story)-?tags?\w*|topics-?list|dalalat"),
    ("caption", r"\w*caption\w*|img-?(?:cap|desc|title|alt|credit|source)\w*|credits?|photo-?(?:desc|title|info|by|credit|text)\w*|"
     r"image-?(?:desc|title|source|info|credit|text|copyright|alt)\w*|pic-?(?:desc|title|info|text)\w*|media-?(?:desc|title|caption)|photographer"),
    ("nav", r"nav|navs|navbar\w*|navigation\w*|\w*menu\w*|bread-?crumbs?\w*|breadcumb\w*|crumbs?|pagination\w*|pager|paging|toolbar\w*|skip-?\w*|toc|ez-toc\w*|"
     r"table-of-contents|lwptoc\w*|site-header|top-?bar|header-?bar|masthead|off-?canvas\w*|megamenu\w*|ticker\w*|marquee|breaking\w*|newsflash"),
    ("ad", r"ads?|advs?|ad-?(?:slot|box|unit|wrap\w*|container|block|area|zone|label)\w*|advert\w*|adsense|adsbygoogle|banners?\w*|sponsor\w*|dfp\w*|gpt|div-gpt-ad\w*|"
     r"taboola\w*|outbrain\w*|mgid\w*|teads\w*|promos?|promotion\w*|adunit\w*|code-block"),
    ("form", r"newsletter\w*|subscri(?!ber[-_ ]?(?:only|preview|premium|content|hide))\w+|sign-?(?:up|in)\w*|log-?in\w*|register\w*|registration|modal\w*|pop-?up\w*|overlay|cookies?\w*|gdpr\w*|consent\w*|onetrust\w*|"
     r"search\w*|contact-form\w*|wpcf7\w*|polls?|voting|votes?|survey\w*|rating\w*|ratings?|feedback|report-?error\w*|notification\w*|mailing\w*|download-?app\w*|app-?(?:download|store|promo)\w*"),
    ("footer", r"foot|footers?\w*|colophon|copy-?rights?\w*|copyrights|disclaimer\w*"),
    ("meta", r"by-?lines?\w*|authors?\w*|writers?\w*|editors?|dates?|datetime|times?|timestamp\w*|published?\w*|post-?(?:info|meta|date|author)\w*|"
     r"(?:article|entry|news|story)-?(?:info|meta|date|author|source|time)\w*|meta|views?|counter|hits|reading-?time\w*|read-?time|posted-?\w+|bio|(?:author|writer)-?bio|about-?(?:the-?)?author\w*|"
     r"(?:img|pub|publish|create|created|update|updated)-?(?:date|time)\w*|dateline-?box|(?<![\w-])by(?![\w-])|signatures?|signed"),
    ("side", r"side-?bars?\w*|widgets?|widget-?area|rail|right-?rail|left-?rail|secondary|complementary"),
    ("media", r"player\w*|playlists?|audio\w*|podcasts?\w*|listen\w*|read-?speaker\w*|rs_\w+|rsbtn\w*|tts\w*|galler(?:y|ies)\w*|slider\w*|carousel\w*|slick\w*|swiper\w*|owl-\w+|"
     r"video-?(?:list|title|info|desc|js|player|wrapper)\w*|jwplayer\w*|font-?size\w*|print-?\w*|resize\w*|lightbox\w*|photo-?album\w*|infographic\w*|embed-?title"),
)  # fmt: skip
_NOISE = re.compile("|".join(f"(?P<{kind}>(?<![a-z])(?:{pattern})(?![a-z]))" for kind, pattern in _KINDS))
# Page builders name every box of theirs: `elementor-widget-theme-post-content` is no widget of a sidebar.
_BUILDERS = ("elementor", "wp-block", "et_pb", "et-pb", "vc_", "wpb_", "fusion-", "brxe-")
_BUILT_PART = re.compile(
    r"shar|social|related|comment|nav|author|toc|caption|advert|newsletter|search|login|popup|(?:latest|post)s?-(?:list|grid|carousel)"
)
_BODY = re.compile(
    r"(?<![a-z])(?:article-?_?-?(?:body|content|text|txt|cont|container-text|desc|description|details?-?(?:text|body|content)|inner-?(?:body|content))|"
    r"(?:entry|post|story|news|single|main|node|page|td-post|the|blog|item|details?|inner|text|cont|full|content)-?_?(?:content|body|text|txt|details|desc|story|article)s?|"
    r"post-?_?body|story-?_?body\w*|body-?_?(?:text|content|copy)|rich-?text|wysiwyg\w*|ck-?(?:content|editor)|field-(?:name|-name|-)?-?body|field--name-body|"
    r"text-(?:content|body)|news-?_?(?:text|body|content|details)|txt-?_?(?:content|body|details?)|articlebody|storybody|newsbody|newstext|maintext|fulltext|full-?story|"
    r"paragraph-?list|cnn_strycntntrgt|prose)(?![a-z])"
)


@lru_cache(maxsize=4096)
def kind_of(names: str) -> str:
    """Kind of furniture that class and id `names` (joined by a space) hint at, or ""."""
    names = _simplified(names)
    if not names:
        return ""
    match = _NOISE.search(names)
    return match.lastgroup or "" if match else ""


@lru_cache(maxsize=4096)
def names_body(names: str) -> bool:
    """Whether class and id `names` are those of an article's text in common systems (WordPress, Drupal, custom)."""
    return bool(_BODY.search(_CAMEL.sub("-", names).lower()))


def plain(names: str) -> str:
    """`names` in lower case, with a dash where capitals part the words ("NewsWriter")."""
    return _CAMEL.sub("-", names).lower()


def _simplified(names: str) -> str:
    kept = []
    for token in _CAMEL.sub("-", names).lower().split():
        if _NO_PART.fullmatch(token) and not _TAGS_PART.match(token):
            continue
        if token.startswith(_BUILDERS) and not _BUILT_PART.search(token):
            continue
        kept.append(token)
    return " ".join(kept)
