"""What happens to an article: validate → normalise → dedupe → revise → store → export."""
