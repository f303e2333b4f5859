from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.followup import labels
from yinuo.followup.types import CallResult, Consequence, Reason

AS_PROPOSED = ""


class AnswerForm(forms.Form):
    """What the customer said. Without a choice the proposed consequence holds."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    satisfaction = forms.TypedChoiceField(
        label=_("Is the customer satisfied?"),
        choices=[(points, _(words)) for points, words in labels.POINTS.items()],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Ask for a number between 1 and 5.")},
    )
    reasons = forms.TypedMultipleChoiceField(
        label=_("What was good or bad"),
        choices=[(reason.value, _(words)) for reason, words in labels.REASONS.items()],
        coerce=Reason,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    comment = forms.CharField(
        label=_("In the customer's words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    consequence = forms.TypedChoiceField(
        label=_("What follows"),
        choices=[
            (AS_PROPOSED, _("As proposed")),
            *((c.value, _(words)) for c, words in labels.CONSEQUENCES.items()),
        ],
        coerce=Consequence,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class AttemptForm(forms.Form):
    """A call without an answer; the button says which."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.TypedChoiceField(
        choices=[(result.value, result.value) for result in (CallResult.NOT_REACHED, CallResult.CALL_LATER)],
        coerce=CallResult,
        widget=forms.HiddenInput,
    )
    note = forms.CharField(label=_("Note"), max_length=400, required=False)
    call_at = forms.DateTimeField(
        label=_("The customer wants to be called at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
