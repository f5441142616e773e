"""Scrapy settings. Each default of Scrapy that is unsafe or impolite is overridden here with its reason."""

BOT_NAME = "marsad"
SPIDER_LOADER_CLASS = "crawler.spiders.loader.SourceSpiderLoader"  # one spider per source file
SPIDER_MODULES = ["crawler.spiders"]
USER_AGENT = "Marsad (news monitor)"  # replaced by the configured one, which carries a contact

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_REACTOR_ENABLED = True  # scrapy-playwright needs it
TWISTED_DNS_RESOLVER = "crawler.fetch.resolver.GuardedResolver"  # checks every address at connect time

# Open doors of Scrapy's defaults, closed.
REMOTE_CONTROL_ENABLED = False  # runs code over loopback HTTP
TELNETCONSOLE_ENABLED = False  # runs code over telnet
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetch.handler.Handler",
    "https": "crawler.fetch.handler.Handler",
    "file": None,  # a sitemap that lists file:///etc/hostname would be read
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # 1 GiB by default
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30  # 180 by default
COOKIES_ENABLED = False  # a monitor has no session
REFERRER_POLICY = "no-referrer"
HTTPCACHE_ENABLED = False  # its RFC 2616 policy served stale feeds; validators live in the source's row

# Politeness: one connection per host; the delay (source file, robots.txt) is kept by the gate in fetch/politeness.py, which
# spans all crawls of the process; a slot's own delay would only add to it.
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
DOWNLOAD_DELAY_JITTER = 0
ROBOTSTXT_OBEY = False  # obeyed by our own middleware, which holds under concurrency and fails closed
RETRY_ENABLED = False  # it retries a 429 at once; politeness.py retries once, after what the host asked for
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
HTTPERROR_ALLOW_ALL = True  # every status reaches the spider, so that each candidate gets an outcome
AJAXCRAWL_ENABLED = False
URLLENGTH_LIMIT = 0  # Arabic slugs are long when percent-encoded; discovery caps the length
DEPTH_LIMIT = 0

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops silently; the spider decides and counts
    "crawler.fetch.guard.Guard": 50,
    "crawler.fetch.robots.RobotsMiddleware": 100,
    "crawler.fetch.politeness.Politeness": 550,
}

# The way of a page after extraction, in order: the table of contents of pipelines/.
ITEM_PIPELINES = {
    "pipelines.validate.ValidatePipeline": 100,
    "pipelines.normalise.NormalisePipeline": 200,
    "pipelines.dedupe.DedupePipeline": 300,
    "pipelines.revise.RevisePipeline": 400,
    "pipelines.enrich.EnrichPipeline": 500,
    "pipelines.store.StorePipeline": 900,
}
CONCURRENT_ITEMS = 32  # items that wait together share one durable write

PLAYWRIGHT_BROWSER_PROVIDER = "crawler.fetch.render.SharedProvider"
PLAYWRIGHT_ABORT_REQUEST = "crawler.fetch.render.abort_request"
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 2
PLAYWRIGHT_DOWNLOAD_TIMEOUT = 3000  # ms; an aborted navigation is taken for a download's beginning, and waited for

EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.logstats.LogStats": None,
}
LOG_LEVEL = "INFO"
LOG_SHORT_NAMES = True
STATS_DUMP = False
