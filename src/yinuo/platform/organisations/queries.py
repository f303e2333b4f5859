from django.db.models import QuerySet

from yinuo.platform.organisations.models import Organisation


def demonstrations() -> QuerySet[Organisation]:
    """Organisations that anybody may try out, for the door that stands before all of them."""
    return Organisation.objects.filter(is_demo=True, is_template=False).order_by("id")


def slugs() -> list[str]:
    """The short names of all organisations. One statement."""
    return list(Organisation.objects.filter(is_template=False).order_by("id").values_list("slug", flat=True))
