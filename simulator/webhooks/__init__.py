"""Webhooks: who is told what (`outbox`), in which bytes (`wire`), and how it gets there (`dispatcher`)."""
