"""Durable jobs: deferred in the transaction of the change, run in the organisation's schema."""
