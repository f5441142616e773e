"""Copies of one text: found, told from templates, and gathered into stories."""
