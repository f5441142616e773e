"""A made fleet of news sites on a simulated clock, and the policies that poll it (for `bench freshness`)."""
