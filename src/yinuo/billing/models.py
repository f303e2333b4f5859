from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from yinuo.billing.types import (
    AccountKind,
    ChargeState,
    ChargeWay,
    CollectionState,
    EntryKind,
    InvoiceState,
    PaymentMethod,
    RefundState,
    ReversalCode,
    SentHow,
)
from yinuo.kernel.ids import new_id

TO_INVOICE = Q(
    state__in=[ChargeState.OPEN, ChargeState.SETTLED],
    invoiced_fen__lt=F("total_fen") - F("waived_fen") - F("refunded_fen"),
)
"""Charges of which no invoice covers some part."""


def _choices(codes: type) -> list[tuple[str, str]]:
    return [(code.value, code.value) for code in codes]  # type: ignore[attr-defined]


class Account(models.Model):
    """Where money is, or what it is for. Its balance is the sum of its rows in the ledger.

    Whoever moves money into or out of a till holds the till's row until the transaction ends.
    """

    kind = models.CharField(max_length=12, choices=_choices(AccountKind))
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    staff = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(AccountKind)), name="account_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.CUSTODY, staff__isnull=False)
                | (~Q(kind=AccountKind.CUSTODY) & Q(staff__isnull=True)),
                name="account_custody_of_somebody",
            ),
            models.UniqueConstraint(
                fields=["kind", "unit", "staff"], nulls_distinct=False, name="account_once"
            ),
        ]


class Charge(models.Model):
    """What a customer owes for a signed voucher (收费单). The database keeps its sums within each other.

    `collector` was on site when the customer signed. `paid_fen`, `refunded_fen`, `waived_fen` and `invoiced_fen` repeat
    what payments, refunds and invoices say, so that none of them can go beyond the total.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    order = models.OneToOneField("workorders.WorkOrder", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    collector = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    klass = models.CharField(max_length=1)
    total_fen = models.PositiveBigIntegerField()
    paid_fen = models.PositiveBigIntegerField(default=0)
    refunded_fen = models.PositiveBigIntegerField(default=0)
    waived_fen = models.PositiveBigIntegerField(default=0)
    invoiced_fen = models.PositiveBigIntegerField(default=0)
    way = models.CharField(max_length=8, choices=_choices(ChargeWay))
    way_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=_choices(ChargeState), default=ChargeState.OPEN)
    invoice_due_on = models.DateField(null=True)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    waive_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=list(ChargeWay)), name="charge_way_known"),
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="charge_above_zero"),
            models.CheckConstraint(
                condition=Q(
                    state=ChargeState.OPEN, paid_fen__lt=F("total_fen"), waived_fen=0, settled_at__isnull=True
                )
                | Q(
                    state=ChargeState.SETTLED,
                    paid_fen=F("total_fen") - F("waived_fen"),
                    settled_at__isnull=False,
                )
                | Q(state=ChargeState.VOIDED, paid_fen=0, waived_fen=0, invoiced_fen=0),
                name="charge_state_as_paid",
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen__lte=F("paid_fen")), name="charge_refunded_within_paid"
            ),
            models.CheckConstraint(
                condition=Q(invoiced_fen__lte=F("total_fen") - F("waived_fen") - F("refunded_fen")),
                name="charge_invoiced_within_total",
            ),
            models.CheckConstraint(
                condition=~Q(way=ChargeWay.INVOICE) | Q(invoice_due_on__isnull=False),
                name="charge_invoice_due_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChargeState.VOIDED) | ~Q(void_reason=""), name="charge_voided_why"
            ),
            models.CheckConstraint(condition=Q(waived_fen=0) | ~Q(waive_reason=""), name="charge_waived_why"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="charge_by_state"),
            models.Index(fields=["unit", "state", "-id"], name="charge_of_unit"),
            models.Index(
                fields=["collector"],
                condition=Q(state=ChargeState.OPEN, way=ChargeWay.ON_SPOT),
                name="charge_to_collect",
            ),
            models.Index(fields=["way", "raised_at", "id"], condition=TO_INVOICE, name="charge_to_invoice"),
        ]

    @property
    def owed_fen(self) -> int:
        return 0 if self.state == ChargeState.VOIDED else self.total_fen - self.waived_fen - self.paid_fen

    @property
    def invoiceable_fen(self) -> int:
        """What no invoice covers and none has to leave out."""
        return self.total_fen - self.waived_fen - self.refunded_fen - self.invoiced_fen


class ChargeLine(models.Model):
    """One position, as the customer agreed to it."""

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="lines")
    tariff_code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=80)
    quantity = models.PositiveSmallIntegerField()
    price_fen = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="charge_line_quantity"),
        ]

    @property
    def total_fen(self) -> int:
        return self.quantity * self.price_fen


class Payment(models.Model):
    """Money that has come in. `into` is where it went: somebody's custody, a till, or the bank."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="payments")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    amount_fen = models.PositiveBigIntegerField()
    method = models.CharField(max_length=8, choices=_choices(PaymentMethod))
    into = models.ForeignKey(Account, models.PROTECT, related_name="+")
    received_by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    payer = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_above_zero"),
            models.CheckConstraint(condition=Q(method__in=list(PaymentMethod)), name="payment_method_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["into", "day"], name="payment_into"),
        ]


class Receipt(models.Model):
    """The customer's receipt (收据) for one payment. `held_by` has its cash and has not handed it in."""

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="receipt")
    number = models.CharField(max_length=24, unique=True)
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    held_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.BigIntegerField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, held_by__isnull=True) & ~Q(void_reason="")),
                name="receipt_voided_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["held_by"], condition=Q(held_by__isnull=False), name="receipt_held"),
        ]


class HandIn(models.Model):
    """A technician's cash, counted and taken by the accountant (交款), with a slip for the technician."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    number = models.CharField(max_length=24, unique=True)
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    staff = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    received_by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    expected_fen = models.PositiveBigIntegerField()
    counted_fen = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expected_fen__gt=0), name="hand_in_of_something"),
            models.CheckConstraint(
                condition=Q(counted_fen=F("expected_fen")) | ~Q(reason=""), name="hand_in_difference_why"
            ),
            models.CheckConstraint(condition=~Q(staff=F("received_by")), name="hand_in_by_two"),
        ]
        indexes: ClassVar = [models.Index(fields=["staff", "-id"], name="hand_in_of_staff")]

    @property
    def difference_fen(self) -> int:
        return self.counted_fen - self.expected_fen


class HandInPosition(models.Model):
    """A payment that has been handed in; none can be handed in twice."""

    hand_in = models.ForeignKey(HandIn, models.PROTECT, related_name="positions")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="+")
    amount_fen = models.PositiveBigIntegerField()


class DayClosing(models.Model):
    """The till of a unit, counted at the end of a day (日结).

    `after_day` is the day closed before. No two closings come after the same one, so days close in order.
    """

    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    till = models.ForeignKey(Account, models.PROTECT, related_name="+")
    day = models.DateField()
    after_day = models.DateField(null=True)
    opening_fen = models.PositiveBigIntegerField()
    cash_fen = models.BigIntegerField()
    handed_in_fen = models.PositiveBigIntegerField()
    refunds_fen = models.PositiveBigIntegerField()
    expected_fen = models.PositiveBigIntegerField()
    counted_fen = models.PositiveBigIntegerField()
    deposit_fen = models.PositiveBigIntegerField()
    takings = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "day"], name="closing_once"),
            models.UniqueConstraint(
                fields=["unit", "after_day"], nulls_distinct=False, name="closing_in_order"
            ),
            models.CheckConstraint(
                condition=Q(after_day__isnull=True) | Q(day__gt=F("after_day")), name="closing_after_before"
            ),
            models.CheckConstraint(
                condition=Q(
                    expected_fen=F("opening_fen") + F("cash_fen") + F("handed_in_fen") - F("refunds_fen")
                ),
                name="closing_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(counted_fen=F("expected_fen")) | ~Q(reason=""), name="closing_difference_why"
            ),
            models.CheckConstraint(
                condition=Q(deposit_fen__lte=F("counted_fen")), name="closing_deposit_is_there"
            ),
        ]

    @property
    def difference_fen(self) -> int:
        return self.counted_fen - self.expected_fen

    @property
    def left_fen(self) -> int:
        """What lies in the till on the next morning."""
        return self.counted_fen - self.deposit_fen


class Invoice(models.Model):
    """An invoice (发票) for a charge. `tax_number` is what the tax platform gave it, written down by hand."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    number = models.CharField(max_length=24, unique=True)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="invoices")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    buyer = models.CharField(max_length=100)
    tax_id = models.CharField(max_length=20, blank=True)
    amount_fen = models.PositiveBigIntegerField()
    tax_number = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=_choices(InvoiceState), default=InvoiceState.ISSUED)
    issued_at = models.DateTimeField()
    issued_by = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_how = models.CharField(max_length=8, blank=True, choices=_choices(SentHow))
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    reversal = models.CharField(max_length=2, blank=True, choices=_choices(ReversalCode))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="invoice_above_zero"),
            models.CheckConstraint(
                condition=Q(state=InvoiceState.ISSUED, ended_at__isnull=True, reversal="")
                | (
                    Q(state=InvoiceState.VOIDED, ended_at__isnull=False, reversal="", sent_at__isnull=True)
                    & ~Q(end_reason="")
                )
                | Q(state=InvoiceState.REVERSED, ended_at__isnull=False, reversal__in=list(ReversalCode)),
                name="invoice_ended_why",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_how="")
                | Q(sent_at__isnull=False, sent_how__in=list(SentHow)),
                name="invoice_sent_how",
            ),
            models.UniqueConstraint(
                fields=["tax_number"], condition=~Q(tax_number=""), name="invoice_tax_number_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="invoice_by_state"),
            models.Index(
                fields=["-id"],
                condition=Q(state=InvoiceState.ISSUED, sent_at__isnull=True),
                name="invoice_to_send",
            ),
        ]


class Collection(models.Model):
    """Who goes for the money of an invoice, and on which day (收款上门, C354)."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="collections")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    staff = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(
        max_length=12, choices=_choices(CollectionState), default=CollectionState.PLANNED
    )
    note = models.CharField(max_length=200, blank=True)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    planned_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["charge"], condition=Q(state=CollectionState.PLANNED), name="collection_one_planned"
            ),
            models.CheckConstraint(
                condition=Q(state=CollectionState.PLANNED, ended_at__isnull=True, payment__isnull=True)
                | Q(state=CollectionState.COLLECTED, ended_at__isnull=False, payment__isnull=False)
                | Q(
                    state__in=[CollectionState.NOT_REACHED, CollectionState.WITHDRAWN],
                    ended_at__isnull=False,
                    payment__isnull=True,
                ),
                name="collection_ended_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["staff", "day"],
                condition=Q(state=CollectionState.PLANNED),
                name="collection_of_staff",
            ),
            models.Index(
                fields=["day", "id"], condition=Q(state=CollectionState.PLANNED), name="collection_planned"
            ),
        ]


class Refund(models.Model):
    """Money paid back. Above the organisation's limit a second person decides, never the one who asked."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    number = models.CharField(max_length=24, null=True, unique=True)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="refunds")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    out_of = models.ForeignKey(Account, models.PROTECT, related_name="+")
    amount_fen = models.PositiveBigIntegerField()
    method = models.CharField(max_length=8, choices=_choices(PaymentMethod))
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=_choices(RefundState))
    needs_second = models.BooleanField()
    asked_by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="refund_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="refund_why"),
            models.CheckConstraint(
                condition=~Q(state=RefundState.PAID) | Q(number__isnull=False, decided_at__isnull=False),
                name="refund_paid_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(state=RefundState.PAID)
                | Q(needs_second=False)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="refund_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state=RefundState.DECLINED) | ~Q(decline_reason=""), name="refund_declined_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state=RefundState.ASKED), name="refund_asked"),
        ]


class LedgerEntry(models.Model):
    """One movement of money from one account to another: balanced by its shape. Rows are only ever added."""

    from_account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    to_account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    amount_fen = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=_choices(EntryKind))
    at = models.DateTimeField()
    day = models.DateField()
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    hand_in = models.ForeignKey(HandIn, models.PROTECT, null=True, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="+")
    closing = models.ForeignKey(DayClosing, models.PROTECT, null=True, related_name="+")
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="ledger_above_zero"),
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")), name="ledger_from_one_to_another"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[EntryKind.CHARGED, EntryKind.CANCELLED, EntryKind.WAIVED],
                    charge__isnull=False,
                    payment__isnull=True,
                )
                | Q(kind__in=[EntryKind.PAID, EntryKind.UNDONE], charge__isnull=False, payment__isnull=False)
                | Q(kind=EntryKind.REFUNDED, charge__isnull=False, refund__isnull=False)
                | Q(kind=EntryKind.HANDED_IN, hand_in__isnull=False)
                | Q(kind=EntryKind.DEPOSITED, closing__isnull=False)
                | (
                    Q(kind__in=[EntryKind.SHORT, EntryKind.OVER])
                    & (Q(hand_in__isnull=False) | Q(closing__isnull=False))
                ),
                name="ledger_says_what_for",
            ),
            models.UniqueConstraint(
                fields=["charge", "kind"],
                condition=Q(kind__in=[EntryKind.CHARGED, EntryKind.CANCELLED, EntryKind.WAIVED]),
                name="ledger_charge_once",
            ),
            models.UniqueConstraint(
                fields=["payment", "kind"], condition=Q(payment__isnull=False), name="ledger_payment_once"
            ),
            models.UniqueConstraint(
                fields=["hand_in", "kind"], condition=Q(hand_in__isnull=False), name="ledger_hand_in_once"
            ),
            models.UniqueConstraint(
                fields=["refund"], condition=Q(refund__isnull=False), name="ledger_refund_once"
            ),
            models.UniqueConstraint(
                fields=["closing", "kind"], condition=Q(closing__isnull=False), name="ledger_closing_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["from_account", "day"], include=["amount_fen", "kind"], name="ledger_out"),
            models.Index(fields=["to_account", "day"], include=["amount_fen", "kind"], name="ledger_in"),
            models.Index(fields=["from_account", "-id"], name="ledger_out_newest"),
            models.Index(fields=["to_account", "-id"], name="ledger_in_newest"),
        ]
