"""Get pages: source → discovery → fetch → extract."""

__version__ = "0.1.0"
