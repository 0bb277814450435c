"""Long work in the background: queued in its cause's transaction, done by a worker, told on a page."""
