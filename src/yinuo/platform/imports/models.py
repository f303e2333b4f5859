from enum import StrEnum

from django.db import models


class RunState(StrEnum):
    """Checking → checked → importing → done; broken off when the product failed, with nothing written."""

    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    BROKEN = "broken"


class ImportRun(models.Model):
    """One file on its way in: checked first, then taken as a whole or not at all.

    `rows_done` counts the rows of the step under way. `errors` and `warnings` hold row, column, msgid and parameters.
    """

    kind = models.CharField(max_length=20)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in RunState])
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    more_errors = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=list)
    started_by = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    @property
    def is_under_way(self) -> bool:
        return self.state in {RunState.CHECKING, RunState.IMPORTING}

    @property
    def may_be_taken(self) -> bool:
        return self.state == RunState.CHECKED and not self.errors
