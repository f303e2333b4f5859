"""The HTTP API, assembled from the contexts."""
