"""Search tokens in the database: written as they are, matched as they were made."""

from collections.abc import Iterable
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, Model, QuerySet, TextField, Value

from yinuo.platform.search.tokens import query_tokens

M = TypeVar("M", bound=Model)


class TokenQuery(SearchQuery):
    """Tokens as they stand: `to_tsquery` would take `#5678` and `@wlh` apart."""

    template = "(%(expressions)s)::tsquery"


def vector(tokens: Iterable[str]) -> Func:
    """The expression that stores tokens in a `SearchVectorField`."""
    return Func(
        Value(list(tokens), output_field=ArrayField(TextField())),
        function="array_to_tsvector",
        output_field=SearchVectorField(),
    )


def matching(rows: QuerySet[M], text: str, *, field: str = "search") -> QuerySet[M]:
    """The rows whose tokens hold all that was typed; none when nothing can be searched by."""
    query = query_tokens(text)
    if not query:
        return rows.none()
    return rows.filter(**{field: TokenQuery(query.tsquery(), search_type="raw")})
