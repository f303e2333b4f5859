"""Posts that a promise names and nobody holds: what it demands would go one level up."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from yinuo.commitments import labels, posts
from yinuo.kernel.charters import Charter, Problem
from yinuo.kernel.charters.definition import PromiseRow
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import gettext_noop


def unheld(charter: Charter) -> Iterator[Problem]:
    """A note for each post of a ladder or of a consequence that nobody in the organisation holds."""
    named = {row.where: _posts(row) for row in charter.definition.promise}
    empty = set(posts.empty_posts({post for found in named.values() for post in found}))
    for where, found in named.items():
        for post in sorted(found & {Post(each) for each in empty}):
            message = gettext_noop("Nobody holds the post “%(post)s”: it would go one level up.")
            yield Problem(
                charter.definition.file, f"{where}.ladder", message, {"post": _(labels.POSTS[post])}
            )


def _posts(row: PromiseRow) -> frozenset[Post]:
    found = {rung.tell for rung in row.ladder}
    if row.breach is not None:
        found |= set(row.breach.report)
        found |= {row.breach.penalty.who} if row.breach.penalty is not None else set()
    return frozenset(found)
