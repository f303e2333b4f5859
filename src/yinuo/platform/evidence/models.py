from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from yinuo.kernel.ids import new_id
from yinuo.platform.evidence.types import EvidenceKind


class Evidence(models.Model):
    """A picture or document of a case. Rows are only ever added.

    `unit_id` is the network unit that may see it; `purpose` says what it proves.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case_id = models.BigIntegerField()
    unit_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in EvidenceKind])
    purpose = models.CharField(max_length=40)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    signer = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case_id", "id"], name="evidence_of_case")]
