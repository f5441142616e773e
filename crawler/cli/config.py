"""`config`: the effective configuration, secrets masked, with the origin of each value."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.cli.output import emit, table
from crawler.config import OPTIONS, effective, masked

app = typer.Typer()


@app.command()
def config(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Show every option, its value and where it comes from. Example: ./marsad config"""
    values = effective()
    if json:
        emit({o.name: {"value": masked(o, values[o.name][0]), "from": values[o.name][1], "set_with": o.variable} for o in OPTIONS})
        return
    table(
        ("OPTION", "VALUE", "FROM", "SET WITH", "MEANING"),
        [(o.name, masked(o, values[o.name][0]) or "-", values[o.name][1], o.variable, o.help) for o in OPTIONS],
    )
