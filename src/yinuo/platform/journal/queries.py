from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from yinuo.platform.journal.models import Entry
from yinuo.platform.journal.recording import digest


def of_case(case_id: int) -> QuerySet[Entry]:
    return Entry.objects.filter(case_id=case_id).order_by("id")


def of_stream(stream: str) -> QuerySet[Entry]:
    return Entry.objects.filter(stream=stream).order_by("seq")


def of_kinds(
    codes: list[str],
    *,
    before: int | None = None,
    limit: int = 50,
    person: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Entry]:
    """Newest first, keyset-paged by `before`.

    `person` leaves what a user did and what was done with the user's account; `since` is included, `until` is not.
    """
    entries = Entry.objects.filter(code__in=codes)
    if before is not None:
        entries = entries.filter(id__lt=before)
    if person is not None:
        entries = entries.filter(Q(actor_id=person) | Q(stream=f"user:{person}"))
    if since is not None:
        entries = entries.filter(recorded_at__gte=since)
    if until is not None:
        entries = entries.filter(recorded_at__lt=until)
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
