"""Accounts: signing in, roles, invitations."""
