from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale, gettext_noop
from yinuo.parties import actions, queries
from yinuo.parties.forms import CorrectionForm, CustomerForm, MergeForm, RevealForm
from yinuo.parties.models import Customer
from yinuo.parties.types import CustomerKind, RevealReason
from yinuo.platform import paging
from yinuo.platform.accounts import signing_in
from yinuo.platform.permissions.types import Permission
from yinuo.platform.phones import split_phones
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, said, submit


@page(Permission.PARTIES_CUSTOMER_READ)
def customer_list(request: Request) -> HttpResponse:
    """All customers the actor may see, newest first; found by phone, tail, name, initials, address."""
    text = request.GET.get("q", "").strip()
    shown = queries.page(text, actor=request.actor, **paging.keys_of(request.GET))
    context = {
        "query": text,
        "customers": shown.rows,
        "may_write": request.actor.may(Permission.PARTIES_CUSTOMER_WRITE),
        "new_url": f"{reverse('customer_new')}?{urlencode({'q': text})}" if text else reverse("customer_new"),
        **paging.links(request.GET, shown),
    }
    return render(request, "parties/list.html", context)


@act(Permission.PARTIES_CUSTOMER_WRITE, shows=True)
def customer_new(request: Request) -> HttpResponse:
    """Open a file; a phone that is on file already is said before a second one is opened."""
    typed = request.GET.get("q", "")
    initial = {"phone" if any(char.isdigit() for char in typed) else "name": typed}
    form = CustomerForm(request.POST or None, initial=initial)

    def take(data: dict[str, Any]) -> str:
        if not data["anyway"] and _holders(request, data["phone"]):
            raise Refused(
                gettext_noop(
                    "A customer with this phone is on file. Open that file, or say that it is another one."
                ),
                field="phone",
            )
        customer = actions.register_customer(
            kind=CustomerKind(data["kind"]),
            name=data["name"],
            phones=[data["phone"], *split_phones(data["other_phones"])],
            region=regions.find(data["region"]) or "",
            address=data["address"],
            note=data["note"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("%(name)s is on file.") % {"name": customer.name})
        return reverse("customer", args=[customer.id])

    holders = _holders(request, request.POST.get("phone", "")) if request.method == "POST" else []
    return submit(request, form, "parties/new.html", {"holders": holders}, take)


@act(Permission.PARTIES_CUSTOMER_WRITE, shows=True)
def customer_change(request: Request, pk: int) -> HttpResponse:
    """Correct a file. Numbers and address stay hidden for those who have not given a reason to see them."""
    customer = queries.get(pk, actor=request.actor)
    revealed = queries.is_revealed(customer.id, actor=request.actor, now=request.now)
    form = CorrectionForm(posted(request), customer=customer, revealed=revealed)

    def take(data: dict[str, Any]) -> str:
        try:
            actions.change_customer(
                customer_id=customer.id,
                version=data["version"],
                kind=CustomerKind(data["kind"]),
                name=data["name"],
                region=regions.find(data["region"]) or "",
                address=form.address_meant(),
                note=data["note"],
                phones=form.phones_meant(),
                actor=request.actor,
                now=request.now,
            )
        except Stale as stale:
            shown = {name: stale.theirs[name] for name in ("name", "kind", "note")}
            shown["region"] = regions.name_path(stale.theirs["region"])
            raise Stale(shown, version=stale.version) from None
        except Refused as refusal:
            refusal.field = "new_phones" if refusal.field == "phones" else refusal.field
            raise
        messages.success(request, _("The file of %(name)s is corrected.") % {"name": data["name"]})
        return reverse("customer", args=[customer.id])

    return submit(request, form, "parties/change.html", {"customer": customer, "revealed": revealed}, take)


@act(Permission.PARTIES_CUSTOMER_MERGE, shows=True)
def customer_merge(request: Request, pk: int) -> HttpResponse:
    """Two files side by side: choose which stays."""
    customer = queries.get(pk, actor=request.actor)
    other = _other(request, customer)
    if other is None:
        text = request.GET.get("q", "").strip()
        found = (
            queries.find(text, actor=request.actor)
            if text
            else queries.duplicates_of(customer, actor=request.actor)
        )
        context = {
            "customer": customer,
            "query": text,
            "found": [one for one in found if one.id != customer.id],
        }
        return render(request, "parties/merge_search.html", context)
    pair = (customer, other)
    form = MergeForm(request.POST or None, customers=pair, initial={"stays": str(customer.id)})

    def take(data: dict[str, Any]) -> str:
        keep, gone = pair if data["stays"] == str(customer.id) else (other, customer)
        actions.merge_customers(
            keep_id=keep.id, gone_id=gone.id, reason=data["reason"], actor=request.actor, now=request.now
        )
        messages.success(request, _("The two files are one now."))
        return reverse("customer", args=[keep.id])

    return submit(
        request, form, "parties/merge.html", {"customer": customer, "other": other, "pair": pair}, take
    )


@act(Permission.PARTIES_CUSTOMER_REVEAL)
def customer_reveal(request: Request, pk: int) -> HttpResponse:
    """Give a reason and see the full contact, for ten minutes."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise Refused(gettext_noop("Choose why you need to see the contact."), field="reason")
    try:
        customer = actions.reveal_contact(
            customer_id=pk,
            reason=RevealReason(form.cleaned_data["reason"]),
            actor=request.actor,
            now=request.now,
        )
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        context = {"customer": queries.get(pk, actor=request.actor), "problem": said(refusal)}
        return _contact(request, context, status=422)
    if request.POST.get("next"):
        return HttpResponseRedirect(signing_in.within(request.POST["next"]))
    return HttpResponseRedirect(reverse("customer_contact", args=[customer.id]))


@page(Permission.PARTIES_CUSTOMER_READ)
def customer_contact(request: Request, pk: int) -> HttpResponse:
    """Phones and address: in full while the actor's reason is fresh, else masked with the question for one."""
    customer = queries.get(pk, actor=request.actor)
    revealed = queries.is_revealed(customer.id, actor=request.actor, now=request.now)
    return _contact(request, {"customer": customer, "revealed": revealed}, status=200)


def _contact(request: Request, context: dict[str, Any], *, status: int) -> HttpResponse:
    template = "parties/_contact.html" if request.htmx else "parties/contact.html"
    return render(request, template, context, status=status)


def _holders(request: Request, phone: str) -> list[Customer]:
    return list(queries.by_phone(phone, actor=request.actor)[:5])


def _other(request: Request, customer: Customer) -> Customer | None:
    chosen = paging.whole(request.GET.get("other", ""))
    if chosen is None:
        return None
    other = queries.get(chosen, actor=request.actor)
    return None if other.id == customer.id else other
