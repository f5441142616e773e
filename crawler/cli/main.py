"""The command line: a table of commands, each in a file of its own, loaded when it is called.

Exit codes: 0 done and healthy · 1 done, but something failed or is unhealthy · 2 wrong usage · 3 configuration or source
file invalid · 4 a needed service is unreachable · 130 interrupted.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from crawler import __version__
from crawler.cli.exits import CONFIGURATION, FAILED, INTERRUPTED, UNREACHABLE, USAGE

GROUPS: dict[str, dict[str, str]] = {
    "Run": {
        "up": "Set up everything and run monitor and dashboard.",
        "daemon": "Run the monitor alone (for systemd or docker).",
        "demo": "Watch a small made-up newsroom, offline, for a minute.",
    },
    "Look": {
        "status": "One line a source, worst first; exit 1 if anything needs you.",
        "doctor": "Check configuration, store, disk, browser and clock.",
        "alerts": "What was told and how; try the channels.",
        "articles": "Find, show and compare stored articles.",
        "watch": "Lists of terms to look out for in what comes in.",
        "export": "Write collections for research, check and share them.",
    },
    "Sources": {"sources": "List, show, check, try and propose sources."},
    "Collect": {
        "crawl": "Poll sources once, now.",
        "recrawl": "Fetch a source's articles again, for a period or a list.",
        "reprocess": "Read the archived pages again and say what changed.",
        "reindex": "Bring search terms and stories up to date.",
        "takedown": "Delete an article's text everywhere, for good.",
    },
    "Tools": {
        "extract": "Read saved pages, without a database.",
        "compare": "Say whether two texts are copies, without a database.",
        "bench": "Measure against peers and limits.",
        "config": "Show the effective configuration.",
    },
    "Hidden": {
        "worker": "The crawling process that up and daemon supervise.",
        "alone": "One poll in a process of its own.",
        "dashboard": "The dashboard alone.",
    },
}
EXAMPLES = """Examples:
  ./marsad up                                   monitor every source, dashboard on http://127.0.0.1:8484/
  ./marsad sources try https://example.org/123  what is read from a page, and where it was found
  ./marsad articles find حلب --source sana --json"""


class Commands(click.Group):
    """A click group that imports a command's module when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands that are shown."""
        return [name for title, group in GROUPS.items() if title != "Hidden" for name in group]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None when there is none of this name."""
        if not any(cmd_name in group for group in GROUPS.values()):
            return None
        import typer

        module = importlib.import_module(f"crawler.cli.{cmd_name}")
        command: Any = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, with the nearest name when there is none."""
        known = [name for group in GROUPS.values() for name in group]
        if args and args[0] not in known:
            import difflib

            near = difflib.get_close_matches(args[0], known, n=1)
            hint = f" Did you mean {near[0]}?" if near else " Try --help."
            raise click.UsageError(f"no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands by group, then examples."""
        formatter.write("Marsad watches Arabic news sites. Usage: ./marsad COMMAND [--help]\n\n")
        for title, group in GROUPS.items():
            if title != "Hidden":
                for number, (name, text) in enumerate(group.items()):
                    formatter.write(f"{title if not number else '':8} {name:11} {text}\n")
        formatter.write(f"\n{EXAMPLES}\n")


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="marsad")
def cli() -> None:
    """Marsad."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    sys.exit(run(argv))


def run(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code. Every expected error becomes one clear message on stderr."""
    from crawler.config import ConfigError
    from crawler.sources.schema import SourceError
    from pipelines.storage.base import StoreError, StoreOutdated

    try:
        result = cli.main(args=list(argv) if argv is not None else None, prog_name="marsad", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.UsageError as error:
        error.show()
        return USAGE
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return FAILED
    except (ConfigError, SourceError, StoreOutdated) as error:
        print(f"marsad: {error}", file=sys.stderr)
        return CONFIGURATION
    except StoreError as error:
        print(f"marsad: the store cannot be used: {error}\nNext: ./marsad doctor", file=sys.stderr)
        return UNREACHABLE
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
