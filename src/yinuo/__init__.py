"""Yinuo 一诺: after-sales service, promises kept."""
