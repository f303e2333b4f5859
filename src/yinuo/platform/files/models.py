from django.db import models


class StoredFile(models.Model):
    """A file's content and what it was called; the bytes lie in the data directory under their SHA-256."""

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    added_by = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
