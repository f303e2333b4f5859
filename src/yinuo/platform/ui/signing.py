"""A signature as it comes from a page: drawn in a frame, or a photo of the signed paper."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.evidence.types import Signed
from yinuo.platform.files.pictures import LARGEST_BYTES

PNG_ADDRESS = "data:image/png;base64,"
PICTURES = {"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}


class SignatureForm(forms.Form):
    """The drawn name, or a photo of the paper on which somebody has signed."""

    signature = forms.CharField(
        label=_("Signature of the customer"), required=False, widget=forms.HiddenInput
    )
    on_paper = forms.BooleanField(required=False)
    paper = forms.FileField(
        label=_("Photo of the signed paper"), required=False, widget=forms.FileInput(PICTURES)
    )
    signer = forms.CharField(label=_("Who signs"), max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("on_paper") and not cleaned.get("paper"):
            self.add_error("paper", _("Take a photo of the signed paper."))
        return cleaned


def signed(data: dict[str, Any]) -> Signed:
    """The signature in the cleaned data of a form. Refused when nothing was drawn."""
    on_paper = bool(data["on_paper"])
    return Signed(
        picture=content(data["paper"]) if on_paper else drawn(data["signature"]),
        signer=data["signer"],
        is_on_paper=on_paper,
    )


def content(upload: UploadedFile) -> bytes:
    """The bytes, read just far enough to be refused when there are too many."""
    return upload.read(LARGEST_BYTES + 1)


def drawn(address: str) -> bytes:
    """The picture inside the data address that a signature pad gives. Refused when nothing was drawn."""
    if not address.strip():
        raise Refused(
            gettext_noop("The signature is empty. Ask the customer to sign in the frame."), field="signature"
        )
    unreadable = Refused(
        gettext_noop("The signature did not arrive whole. Ask for it again."), field="signature"
    )
    if not address.startswith(PNG_ADDRESS):
        raise unreadable
    try:
        return base64.b64decode(address.removeprefix(PNG_ADDRESS), validate=True)
    except binascii.Error:
        raise unreadable from None
