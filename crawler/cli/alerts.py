"""`alerts`: what was told, whether the channels deliver, and a test of them."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.cli.exits import FAILED
from crawler.cli.output import emit, safe, say, tell
from crawler.config import load_config
from pipelines import clock
from pipelines.storage.open import open_store
from schedules.alerts import outbox
from schedules.alerts.channels import ChannelError, beat, channels_of
from schedules.alerts.message import text

app = typer.Typer(help="What was told and how; try the channels.", no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON line each.")]


@app.command("list")
def list_(limit: Annotated[int, typer.Option(min=1, help="Most notices.")] = 20, json: JsonOption = False) -> None:
    """Show the latest notices, newest first, and each channel. Example: ./marsad alerts list"""
    store = open_store(load_config().store_url)
    try:
        rows, channels = outbox.recent(store, limit), outbox.channel_rows(store)
    finally:
        store.close()
    for row in rows:
        if json:
            emit(row)
            continue
        owed = f"  owed by {', '.join(row['owed'])}" if row["owed"] else ""
        tell(f"{row['at']:%Y-%m-%d %H:%M}Z  {row['state']}{owed}")
        tell("    " + safe(text(row)).replace("\n", "\n    "))
    for row in channels:
        if json:
            emit(outbox.status_of(row))
        elif row.get("failing_since"):
            say(f"{row['name']}: failing since {row['failing_since']:%Y-%m-%d %H:%M}Z: {row['error']}")
        else:
            say(f"{row['name']}: delivers")
    if not rows and not json:
        say("Nothing was told yet.")


@app.command()
def test(json: JsonOption = False) -> None:
    """Send a test message through every configured channel now; exit 1 if one fails. Example: ./marsad alerts test"""
    config = load_config()
    now = clock.now()
    notice = {
        "_id": f"notice:test.{now:%Y%m%dT%H%M%S}", "subject": "test", "about": "test", "verdict": "test", "code": "test", "numbers": {},
        "since": None, "at": now,
    }  # fmt: skip
    results: dict[str, str] = {}
    for name, channel in channels_of(config).items():
        results[name] = _tried(lambda channel=channel: channel(notice))
    if config.heartbeat_url:
        results["heartbeat"] = _tried(lambda: beat(config.heartbeat_url))
    for name, error in results.items():
        if json:
            emit({"channel": name, "delivered": not error, "error": error})
        else:
            tell(f"{'FIX' if error else 'ok '} {name:10} {error or 'delivered'}")
    if set(results) == {"log"} and not json:
        say("Only the log is set up. Set MARSAD_WEBHOOK_URL, or MARSAD_SMTP_URL and MARSAD_ALERT_EMAIL; see docs/operate.md.")
    raise typer.Exit(FAILED if any(results.values()) else 0)


def _tried(send: object) -> str:
    try:
        send()  # type: ignore[operator]
    except ChannelError as error:
        return str(error)
    return ""
