from collections.abc import Iterator

from django.db.models import QuerySet

from yinuo.platform.journal.models import Entry
from yinuo.platform.journal.recording import digest


def of_case(case_id: int) -> QuerySet[Entry]:
    return Entry.objects.filter(case_id=case_id).order_by("id")


def of_stream(stream: str) -> QuerySet[Entry]:
    return Entry.objects.filter(stream=stream).order_by("seq")


def of_kinds(codes: list[str], *, before: int | None = None, limit: int = 50) -> list[Entry]:
    """Newest first, keyset-paged by `before`."""
    entries = Entry.objects.filter(code__in=codes)
    if before is not None:
        entries = entries.filter(id__lt=before)
    return list(entries.order_by("-id")[:limit])


def broken_chains() -> Iterator[tuple[str, int]]:
    """Stream and sequence number of every entry that does not fit its chain. Reads the whole journal."""
    stream, seq, previous = "", 0, ""
    for entry in Entry.objects.order_by("stream", "seq").iterator(chunk_size=2000):
        if entry.stream != stream:
            stream, seq, previous = entry.stream, 0, ""
        if entry.seq != seq + 1 or entry.previous_hash != previous or entry.hash != digest(entry):
            yield entry.stream, entry.seq
        seq, previous = entry.seq, entry.hash
