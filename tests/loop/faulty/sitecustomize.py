"""Faults for processes under test: put this folder on PYTHONPATH, and Python runs this at its start.

TEST_SET    JSON: {"module:NAME": value}: constants set when the module is imported, so that no test waits for minutes.
TEST_POLL   what the discovery of sources does to the process, as ID:DEED apart by blanks: `abort`, `kill`, or `hang` (holding
            the interpreter's lock).
TEST_WHILE  a file: the faults are there as long as the file is.
"""

import importlib.abc
import importlib.machinery
import json
import os
import re
import signal
import sys

CONSTANTS = json.loads(os.environ.get("TEST_SET", "{}"))
DEEDS = dict(word.split(":") for word in os.environ.get("TEST_POLL", "").split())
READING = "crawler.spiders.reading"


def _do(deed):
    if not deed or not os.path.exists(os.environ["TEST_WHILE"]):
        return
    if deed == "abort":
        os.abort()
    if deed == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    re.match(r"(a+)+$", "a" * 80 + "b")


def _spoil(module):
    for target, value in CONSTANTS.items():
        name, _, constant = target.partition(":")
        if name == module.__name__:
            assert hasattr(module, constant), target
            setattr(module, constant, value)
    if module.__name__ == READING and DEEDS:
        read = module.read

        def spoiled(source, *args):
            _do(DEEDS.get(source.id))
            return read(source, *args)

        module.read = spoiled


NAMES = {READING, *(target.partition(":")[0] for target in CONSTANTS)}


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in NAMES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        loader = spec.loader
        execute = loader.exec_module

        def exec_module(module):
            execute(module)
            _spoil(module)

        loader.exec_module = exec_module
        return spec


if CONSTANTS or DEEDS:
    sys.meta_path.insert(0, _Finder())
