"""The edge that all pages share: who asks, in which language, how a refusal looks."""
