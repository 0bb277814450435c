"""Reports mailed on a schedule to people who never sign in."""
