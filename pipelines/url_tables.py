"""Parameters and hosts that do not tell one page from another: data for `pipelines/identity.py`.

Sources: the public lists of AdGuard ("URL Tracking filter", rules $removeparam) and ClearURLs (data.min.json,
globalRules), the parameter references of Google Analytics and Ads, Meta, Microsoft Advertising, Matomo, AT Internet,
comScore, HubSpot and Mailchimp, and what the share buttons and aggregators (Nabd, Jetpack) of Arabic outlets append.
A name is listed only when no news CMS is known to use it for an article's id: `id`, `p`, `cid`, `sid`, `nid`, `aid`,
`story`, `page`, `lang` stay.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRACKING_PREFIXES = (
    "utm_", "mtm_", "matomo_", "piwik_", "hsa_", "at_", "ns_", "_ga", "ga_", "__cft__", "__hs", "fb_action_",
    "_branch_", "guce_", "oly_", "vero_", "itm_", "stm_", "_bta_", "trk_", "ml_subscriber",
)  # fmt: skip
"""A parameter that begins so is dropped (compared in lower case)."""

TRACKING = _words(
    # Google, Meta, Microsoft, Yandex, X, TikTok, LinkedIn, Pinterest, Reddit, Snapchat, Taboola, Outbrain
    "gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid gs_lcp usqp _gl fbclid fb_ref fb_source "
    "fb_comment_id fref hc_ref hc_location __tn__ __xts__ __twitter_impression mibextid igshid igsh refsrc msclkid "
    "yclid ysclid _openstat twclid ttclid li_fat_id trkcampaign epik rdt_cid scclid sc_cid tblci "
    "dicbo oborigurl ref_src ref_url twsrc twterm twcamp twgr "
    # mail and marketing suites
    "mkt_tok _hsenc _hsmi hsctatracking wickedid wickedsource s_kwcid s_cid ef_id rb_clickid irclickid zanpid "
    "_kx mc_cid mc_eid pk_campaign pk_kwd pk_source pk_medium pk_content pk_cid sfmc_id "
    "elqtrack elqtrackid oicd bsft_clkid bsft_eid bsft_mid bsft_uid "
    # publishers' campaign marks
    "cmpid ocid icid ito xtor smtyp sr_share spref taid guccounter traffic_source src_campaign "
    "nsukey spm algo_pvid action_object_map action_ref_map action_type_map fromrss from_rss isappinstalled "
    # WordPress: comment reply links and Jetpack's share counter lead to the same page
    "replytocom like_comment"
)
"""A parameter of this name is dropped whatever its value (compared in lower case)."""

SHARE_NAMES = _words("ref source src from via share shared referrer referer medium")
SHARE_VALUES = _words(
    "rss feed facebook fb twitter x whatsapp whats-app telegram tg instagram linkedin messenger viber email mail "
    "print social share sharing home homepage main push notification newsletter app mobile ios android amp google "
    "googlenews google-news gnews nabd nabdapp nabd_app flipboard t.co facebook.com twitter.com press-this tumblr "
    "pinterest reddit skype jetpack-whatsapp jetpack-telegram"
)
"""SHARE_NAMES may carry meaning (`?source=reuters` is a filter), so they are dropped only with a value of this set."""

SESSION = _words("phpsessid jsessionid aspsessionid sessionid session_id sessid cfid cftoken zenid oscsid osclsid")
"""Session ids: dropped. `sid` and `s` are dropped only as 32 hex digits (elsewhere they are a story, a search)."""

ON = frozenset(("", "1", "true", "yes", "on", "amp"))
VARIANTS: dict[str, frozenset[str]] = {
    "amp": ON,
    "_amp": ON,
    "isamp": ON,
    "is_amp": ON,
    "noamp": ON | {"mobile", "available"},
    "nonamp": ON,
    "rss": ON,
    "nb": ON,
    "outputtype": frozenset(("amp", "amp-type")),
    "output": frozenset(("amp",)),
    "view": frozenset(("amp", "mobile")),
    "mode": frozenset(("amp", "mobile")),
    "mobile": ON,
    "ismobile": ON,
    "device": frozenset(("mobile", "amp")),
    "theme": frozenset(("mobile",)),
}
"""Parameter → values that ask for the AMP or mobile form of the same page. With any other value it stays."""

VARIANT_LABELS = frozenset(("www", "m", "mobile", "amp", "wap"))
"""Leading host labels of the same site. Not `www2`, `ar`, `arabic`, `english`: those are other sites or editions."""

INDEX_FILES = frozenset(
    f"{name}.{ext}"
    for name in ("index", "default")
    for ext in ("html", "htm", "shtml", "php", "php3", "php5", "asp", "aspx", "jsp", "cfm", "xhtml")
)
"""Names that a server puts in for a bare folder."""

LISTING_SEGMENTS = _words("tag tags topic topics category categories section sections author search keyword label")
"""After one of these, a last segment `amp` is a subject (the audio term, the web format) and not a variant."""

SECOND_LEVEL = _words("com co net org gov edu ac mil info sch name biz gob or go ne")
"""Second-level labels under which two-letter country domains register names (com.sy, gov.eg, co.uk, …)."""

SHARED_HOSTS = _words(
    "blogspot.com wordpress.com github.io gitlab.io netlify.app vercel.app pages.dev web.app firebaseapp.com "
    "herokuapp.com weebly.com wixsite.com tumblr.com medium.com substack.com ghost.io azurewebsites.net "
    "cloudfront.net amazonaws.com over-blog.com livejournal.com hypotheses.org ahlamontada.com"
)
"""Names under which strangers are neighbours: each host below is a site of its own (after the Public Suffix List)."""
