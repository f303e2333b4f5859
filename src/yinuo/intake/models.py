from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from yinuo.intake.types import CancelGround, CaseKind, CaseState, Channel, EnquiryResult, HoldKind, Need
from yinuo.kernel.ids import new_id

STATES = [state.value for state in CaseState]


class Case(models.Model):
    """A request with a number and an owner: a line of the call-for-repair register (叫修登记簿, C351).

    `first_asked` took the request and owns it until it is handed over (C478). `unit` is the network unit that may
    see it. Contact and address are those of this request, copied from the customer and changeable.
    """

    public_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in CaseKind])
    channel = models.CharField(max_length=10, choices=[(channel.value, channel.value) for channel in Channel])
    state = models.CharField(max_length=12, choices=[(state, state) for state in STATES])
    customer = models.ForeignKey("parties.Customer", models.PROTECT, related_name="+")
    sold_unit = models.ForeignKey("installed_base.SoldUnit", models.PROTECT, null=True, related_name="+")
    product_model = models.ForeignKey("catalogue.ProductModel", models.PROTECT, null=True, related_name="+")
    fault = models.ForeignKey("catalogue.Fault", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    owner = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    first_asked = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    contact_name = models.CharField(max_length=60)
    contact_phone = models.CharField(max_length=20)
    other_phone = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=6, blank=True)
    address = models.CharField(max_length=160, blank=True)
    description = models.CharField(max_length=1000)
    wish = models.CharField(max_length=400, blank=True)
    need = models.CharField(
        max_length=12, blank=True, db_default="", choices=[(need.value, need.value) for need in Need]
    )
    nudges = models.PositiveSmallIntegerField(default=0)
    is_urgent = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    struck_off_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    cancel_ground = models.CharField(
        max_length=12,
        blank=True,
        db_default="",
        choices=[(ground.value, ground.value) for ground in CancelGround],
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="case_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=CaseState.CLOSED) | models.Q(closed_at__isnull=False),
                name="case_closed_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CaseState.STRUCK_OFF) | models.Q(struck_off_at__isnull=False),
                name="case_struck_off_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CaseState.CANCELLED) | ~models.Q(cancel_reason=""),
                name="case_cancelled_why",
            ),
            models.CheckConstraint(
                condition=models.Q(need__in=["", *(need.value for need in Need)]), name="case_need_known"
            ),
            models.CheckConstraint(
                condition=models.Q(cancel_ground="")
                | models.Q(
                    cancel_ground__in=[ground.value for ground in CancelGround], state=CaseState.CANCELLED
                ),
                name="case_cancel_ground_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sold_unit", "-id"], name="case_of_sold_unit"),
            models.Index(fields=["customer", "-id"], name="case_of_customer"),
        ]


class Note(models.Model):
    """Something said about a case: to the customer, or among ourselves."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    author = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=2000)
    is_internal = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="note_of_case")]


class Handover(models.Model):
    """Ownership passed on with a reason (C478)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    before = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    after = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()


class Hold(models.Model):
    """Something that stands in the way of closing; `key` names the thing in the context that put it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in HoldKind])
    key = models.CharField(max_length=40)
    put_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind", "key"], condition=models.Q(lifted_at__isnull=True), name="hold_once"
            )
        ]


class CaseRow(models.Model):
    """The line of a case in lists, on Today and in search; written with the change, rebuildable by command."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="row")
    number = models.CharField(max_length=24)
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=12)
    is_live = models.BooleanField()
    channel = models.CharField(max_length=10)
    klass = models.CharField(max_length=1, blank=True)
    unit_id = models.BigIntegerField()
    owner_id = models.BigIntegerField()
    owner_name = models.CharField(max_length=40)
    zone = models.CharField(max_length=6, blank=True)
    customer_id = models.BigIntegerField()
    customer_name = models.CharField(max_length=60)
    phone_tail = models.CharField(max_length=4, blank=True)
    product = models.CharField(max_length=80, blank=True)
    serial = models.CharField(max_length=40, blank=True)
    what = models.CharField(max_length=80)
    technician_name = models.CharField(max_length=40, blank=True)
    need = models.CharField(max_length=12, blank=True, db_default="")
    rests_until = models.DateTimeField(null=True)
    nudges = models.PositiveSmallIntegerField(default=0)
    is_urgent = models.BooleanField(default=False)
    next_due = models.DateTimeField(null=True)
    next_due_what = models.CharField(max_length=20, blank=True)
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    search = SearchVectorField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit_id", "-case"], name="row_unit"),
            models.Index(fields=["state", "-case"], name="row_state"),
            models.Index(fields=["unit_id", "state", "-case"], name="row_unit_state"),
            models.Index(fields=["owner_id", "is_live", "-case"], name="row_owner"),
            models.Index(fields=["customer_id", "-case"], name="row_customer"),
            models.Index(fields=["zone", "-case"], name="row_zone"),
            models.Index(fields=["klass", "-case"], name="row_klass"),
            models.Index(fields=["-case"], condition=models.Q(is_live=True), name="row_live"),
            models.Index(
                fields=["case"], condition=models.Q(is_live=True) & ~models.Q(need=""), name="row_in_need"
            ),
            models.Index(fields=["kind", "-case"], condition=models.Q(is_live=True), name="row_live_kind"),
            models.Index(
                fields=["next_due", "case"],
                condition=models.Q(is_live=True, next_due__isnull=False),
                name="row_due",
            ),
            GinIndex(fields=["search"], name="row_search", fastupdate=False),
        ]


class SavedView(models.Model):
    """A list with its filters, kept under a name by one person or shared with all."""

    owner = models.ForeignKey("network.Staff", models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=400)
    is_shared = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)


class TariffEnquiry(models.Model):
    """Somebody asked what a repair costs and was told (C013).

    `lines` are the positions of the tariff as they were told, with code, name, price and guide price in fen.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    taken_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=20, blank=True)
    lines = models.JSONField()
    caller_name = models.CharField(max_length=60, blank=True)
    caller_phone = models.CharField(max_length=20, blank=True)
    result = models.CharField(
        max_length=16, choices=[(result.value, result.value) for result in EnquiryResult]
    )
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(result__in=[result.value for result in EnquiryResult]),
                name="enquiry_result_known",
            ),
            models.CheckConstraint(condition=~models.Q(lines=[]), name="enquiry_told_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "at"], name="enquiry_of_unit")]
