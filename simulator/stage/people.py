"""Accounts, roles and rights: `/_stage/people/...`, `/_stage/pages/...`, `/_stage/apps/...`."""
