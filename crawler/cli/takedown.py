"""`takedown`: delete an article's text here for good; its id, the reason and the date stay."""

from __future__ import annotations

from typing import Annotated

import click
import typer

from crawler.cli.output import emit, safe, say, tell
from crawler.cli.stored import one, opened
from crawler.config import load_config
from pipelines import clock
from pipelines.takedown import take_down

app = typer.Typer()


@app.command()
def takedown(
    article: Annotated[str, typer.Argument(help="Id or URL of a stored article.")],
    why: Annotated[str, typer.Option(help="Reason, kept and shown in place of the text: name no person in it.")],
    json: Annotated[bool, typer.Option("--json", help="Exact JSON.")] = False,
) -> None:
    """Delete an article's text everywhere, later exports included; it is never fetched again. Cannot be undone. Example: ./marsad takedown https://example.org/123 --why 'court order 12/2026'"""
    if not why.strip():
        raise click.UsageError("--why needs a reason: it stands where the text was.")
    archive = load_config().archive_dir
    with opened() as store:
        known = one(store, article)
        try:
            erased = take_down(store, archive, str(known["_id"]), why.strip(), clock.now().replace(microsecond=0), _reading)
        except (OSError, ValueError) as error:
            raise click.ClickException(
                f"the text is deleted from the store, but not from the archive: {error}\n"
                "Next: mend that and give the same command again; a running monitor tries every hour."
            ) from error
        row = store.get("takedowns", str(known["_id"])) or {}
    if json:
        emit({"id": known["_id"], "reason": row.get("reason"), "at": row.get("at"), "archive_records": erased})
        return
    tell(f"{known['_id']}  taken down: {safe(str(row.get('reason')))}")
    say(f"{erased} archived pages deleted. Packages exported before still hold the text: tell whoever has them, and export anew.")


def _reading(name: str) -> None:
    say(f"reading {name}")
