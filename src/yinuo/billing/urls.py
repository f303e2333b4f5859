from django.urls import path

from yinuo.billing.views import cash, charges, collecting, ledger, papers

urlpatterns = [
    path("", charges.charge_list, name="charge_list"),
    path("charges/<int:pk>", charges.charge, name="charge"),
    path("charges/<int:pk>/payment", collecting.charge_collect, name="charge_collect"),
    path("charges/<int:pk>/way", charges.charge_bill, name="charge_bill"),
    path("charges/<int:pk>/voiding", charges.charge_void, name="charge_void"),
    path("charges/<int:pk>/rest", charges.charge_waive, name="charge_waive"),
    path("charges/<int:pk>/invoice", papers.invoice_issue, name="invoice_issue"),
    path("charges/<int:pk>/collection", collecting.collection_plan, name="collection_plan"),
    path("charges/<int:pk>/refund", papers.refund_ask, name="refund_ask"),
    path("payments/<int:pk>", collecting.payment, name="payment"),
    path("payments/<int:pk>/voiding", collecting.receipt_void, name="receipt_void"),
    path("mine", collecting.my_money, name="my_money"),
    path("invoices", papers.invoice_list, name="invoice_list"),
    path("invoices/<int:pk>/number", papers.invoice_number, name="invoice_number"),
    path("invoices/<int:pk>/sending", papers.invoice_send, name="invoice_send"),
    path("invoices/<int:pk>/voiding", papers.invoice_void, name="invoice_void"),
    path("invoices/<int:pk>/reversal", papers.invoice_reverse, name="invoice_reverse"),
    path("collections", collecting.collection_list, name="collection_list"),
    path("collections/<int:pk>/ending", collecting.collection_end, name="collection_end"),
    path("refunds", papers.refund_list, name="refund_list"),
    path("refunds/<int:pk>/decision", papers.refund_decide, name="refund_decide"),
    path("custody", cash.custody, name="custody"),
    path("custody/<int:pk>/hand-in", cash.hand_in, name="hand_in"),
    path("hand-ins/<int:pk>", cash.hand_in_slip, name="hand_in_slip"),
    path("closings", cash.closing_list, name="closing_list"),
    path("closings/<int:pk>/<str:day>", cash.day_close, name="day_close"),
    path("ledger", ledger.ledger, name="ledger"),
    path("ledger/<int:pk>", ledger.ledger_account, name="ledger_account"),
]
