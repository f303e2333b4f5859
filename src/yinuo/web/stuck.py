"""Steps of the pipeline that failed for good, and another try for them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.platform.jobs import actions
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act


@act(P.JOBS_STEP_RETRY)
def retry(request: Request, pk: int) -> HttpResponse:
    actions.retry(organisation=request.organisation.slug, job_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("The step is tried again."))
    return HttpResponseRedirect(reverse("today"))
