"""Exit codes of every command."""

OK = 0
FAILED = 1
USAGE = 2
CONFIGURATION = 3
UNREACHABLE = 4
INTERRUPTED = 130
