"""The demo: a real announcement told again from data, with invented people."""
