"""When, and is it well?: daemon, cadence, re-crawl, health, alerts."""
