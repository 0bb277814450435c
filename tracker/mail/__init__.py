"""Mail: the outbox, messages and their delivery."""
