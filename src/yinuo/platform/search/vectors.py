"""Search tokens in the database: written as they are, matched as they were made."""

from collections.abc import Iterable
from typing import TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func, Model, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

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


def matching(rows: QuerySet[M], text: str, *, field: str = "search", one_by_one: bool = False) -> QuerySet[M]:
    """The rows whose tokens hold all that was typed; none when nothing can be searched by.

    With `one_by_one` each row is looked at, for the few that another condition leaves: the index of all rows is not
    asked, whatever the database believes to be rare.
    """
    query = query_tokens(text)
    if not query:
        return rows.none()
    if one_by_one:
        looked_at = Coalesce(F(field), Value("", output_field=SearchVectorField()))
        found = rows.alias(looked_at=looked_at).filter(
            looked_at=TokenQuery(query.tsquery(), search_type="raw")
        )
        return cast("QuerySet[M]", found)
    return rows.filter(**{field: TokenQuery(query.tsquery(), search_type="raw")})
