"""Arabic news text: hand-written patterns and words, and the writer that makes distinct articles of them."""
