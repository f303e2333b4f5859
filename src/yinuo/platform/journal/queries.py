from collections.abc import Collection, Iterator
from datetime import datetime
from time import sleep

from django.db import connection
from django.db.models import Q, QuerySet

from yinuo.platform.journal.models import Entry
from yinuo.platform.journal.recording import digest


def entry(entry_id: int) -> Entry:
    return Entry.objects.get(pk=entry_id)


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


# ---- read on from a place --------------------------------------------------------------------

LOOKS, PAUSE = 20, 0.05


def settled_up_to(after: int) -> int:
    """Up to which number the entries are complete: none can still appear among them.

    Numbers are drawn before their transactions end, so a higher one may be seen before a lower one. Whoever writes
    holds a lock on the table from before the number is drawn: those who hold one now are waited for, shortly; while
    one goes on, the answer is the last number before the first gap.
    """
    top, writers = _top_and_writers()
    for _look in range(LOOKS):
        if not writers:
            return max(top, after)
        sleep(PAUSE)
        writers &= _top_and_writers()[1]
    last = after
    for number in Entry.objects.filter(id__gt=after, id__lte=top).order_by("id").values_list("id", flat=True):
        if number != last + 1:
            break
        last = number
    return last


def _top_and_writers() -> tuple[int, set[str]]:
    """The highest number to be seen, and the transactions that were writing to the journal just after. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(TOP_AND_WRITERS)
        top, writers = cursor.fetchone()
    return top or 0, set(writers)


TOP_AND_WRITERS = """
    SELECT
        (SELECT max(id) FROM journal_entry),
        ARRAY(
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND relation = 'journal_entry'::regclass AND mode = 'RowExclusiveLock'
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND pid <> pg_backend_pid()
        )
"""


def between(after: int, until: int, codes: Collection[str], *, limit: int) -> list[Entry]:
    """Entries of these kinds behind one number and up to another, in their order."""
    found = Entry.objects.filter(id__gt=after, id__lte=until, code__in=list(codes)).order_by("id")
    return list(found[:limit])


def last_before(moment: datetime) -> int:
    """The number of the last entry that was written before a moment; 0 when there is none. Looks back from the newest."""
    found = Entry.objects.filter(recorded_at__lt=moment).order_by("-id").values_list("id", flat=True)
    return found.first() or 0
