from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from yinuo.entitlement.types import (
    EXCHANGES,
    GIVEN_AT_THE_COUNTER,
    UNDER_WAY,
    Answer,
    Origin,
    Outcome,
    SimulationState,
    Tender,
)
from yinuo.kernel.charters import Remedy
from yinuo.kernel.ids import new_id

REMEDIES = [(remedy.value, remedy.value) for remedy in Remedy]


def _values(kinds: "frozenset[Remedy]") -> list[str]:
    return sorted(kind.value for kind in kinds)


class Decision(models.Model):
    """Which promise applied to a case, from which facts, by which clauses. Rows are only ever added.

    `release` is the hash of the charter's content; the decision can be replayed from it and the facts. `result` is what
    the charter said. A decision by people carries the reason, and its own class, or its own remedy and amounts;
    what the charter said stays beside it.
    """

    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    charter = models.CharField(max_length=40)
    release = models.CharField(max_length=64)
    facts = models.JSONField()
    outcome = models.CharField(max_length=12)
    klass = models.CharField(max_length=1, blank=True)
    payer = models.CharField(max_length=20, blank=True)
    result = models.JSONField()
    origin = models.CharField(
        max_length=10,
        choices=[(origin.value, origin.value) for origin in Origin],
        default=Origin.CHARTER.value,
        db_default=Origin.CHARTER.value,
    )
    remedy = models.CharField(max_length=16, blank=True, choices=REMEDIES, default="", db_default="")
    deduct_fen = models.PositiveBigIntegerField(null=True)
    pays_fen = models.PositiveBigIntegerField(null=True)
    override_reason = models.CharField(max_length=300, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="decision_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]), name="decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.CHARTER, override_reason="", remedy="")
                | (Q(origin__in=[Origin.OVERRIDE, Origin.AGREEMENT]) & ~Q(override_reason="")),
                name="decision_by_people_says_why",
            ),
            models.CheckConstraint(
                condition=Q(remedy="", deduct_fen__isnull=True, pays_fen__isnull=True)
                | (~Q(remedy="") & Q(deduct_fen__isnull=False, pays_fen__isnull=False)),
                name="decision_remedy_has_amounts",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["release", "-id"], name="decision_by_release")]


class KnownFact(models.Model):
    """A fact about a case that somebody has answered when the decision asked for it."""

    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    value = models.JSONField()
    told_by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "name"], name="fact_once")]


class Choice(models.Model):
    """What has been chosen among the offers of a decision, at the decision's amounts. Rows are only ever added.

    Whoever changes their mind chooses again; the newest choice of the newest decision counts.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    remedy = models.CharField(max_length=16, choices=REMEDIES)
    deduct_fen = models.PositiveBigIntegerField()
    pays_fen = models.PositiveBigIntegerField()
    chosen_by = models.BigIntegerField(null=True)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "seq"], name="choice_once"),
            models.CheckConstraint(
                condition=Q(remedy__in=[remedy.value for remedy in Remedy]), name="choice_remedy_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="choice_of_case")]


class Given(models.Model):
    """An exchange handed over, or money paid back: once per decision. Rows are only ever added.

    The amount is that of the choice. `taken_by` is who received it, `new_serial` the item that was handed over.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    choice = models.OneToOneField(Choice, models.PROTECT, related_name="+")
    remedy = models.CharField(max_length=16, choices=REMEDIES)
    new_serial = models.CharField(max_length=40, blank=True)
    tender = models.CharField(
        max_length=10, blank=True, choices=[(tender.value, tender.value) for tender in Tender]
    )
    taken_by = models.CharField(max_length=60)
    given_by = models.BigIntegerField(null=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(remedy__in=_values(GIVEN_AT_THE_COUNTER)), name="given_at_the_counter"
            ),
            models.CheckConstraint(
                condition=(Q(remedy__in=_values(EXCHANGES)) & ~Q(new_serial=""))
                | (~Q(remedy__in=_values(EXCHANGES)) & Q(new_serial="")),
                name="given_exchange_names_the_item",
            ),
            models.CheckConstraint(
                condition=Q(remedy__in=_values(EXCHANGES)) | ~Q(tender=""), name="given_money_says_how"
            ),
            models.CheckConstraint(condition=~Q(taken_by=""), name="given_to_somebody"),
        ]
        indexes: ClassVar = [models.Index(fields=["case"], name="given_of_case")]


class Telling(models.Model):
    """The customer has been told a refusal with its clause, and has accepted or disputed it. Rows are only ever added."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=[(answer.value, answer.value) for answer in Answer])
    said = models.CharField(max_length=400, blank=True)
    taken_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    told_by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "answer"], name="telling_once_per_answer"),
            models.CheckConstraint(
                condition=Q(answer=Answer.ACCEPTED, taken_by__isnull=True)
                | (Q(answer=Answer.DISPUTED, taken_by__isnull=False) & ~Q(said="")),
                name="telling_dispute_is_taken",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case"], name="telling_of_case")]


HASH = "^[0-9a-f]{64}$"


class SimulatedText(models.Model):
    """The text of a promise as simulations have used it, kept once for each content. Rows are only ever added."""

    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex=HASH) & ~Q(text=""), name="simulated_text_whole")
        ]


class Simulation(models.Model):
    """A draft on the decided cases of a past period, beside the promise in force when it was started.

    Texts and settings of both, the law below them, and the newest decision and choice that count are pinned, so that
    it can be repeated with the same result. `content` is what the draft said; `against_number` is the release beside
    it, nothing for the text as shipped. Worked through in the order of cases: `position` is the last one, `tally` what
    has been added up so far; when it is done, that stands in rows of its own.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    charter = models.CharField(max_length=40)
    draft = models.ForeignKey("charters.Draft", models.PROTECT, related_name="+")
    content = models.CharField(max_length=64)
    text = models.ForeignKey(SimulatedText, models.PROTECT, related_name="+")
    settings = models.JSONField()
    release = models.CharField(max_length=64)
    against_number = models.PositiveIntegerField(null=True)
    against_text = models.ForeignKey(SimulatedText, models.PROTECT, related_name="+")
    against_settings = models.JSONField()
    against = models.CharField(max_length=64)
    floor_text = models.ForeignKey(SimulatedText, models.PROTECT, null=True, related_name="+")
    period_from = models.DateField()
    period_to = models.DateField()
    newest_decision = models.BigIntegerField()
    newest_choice = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in SimulationState])
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    tally = models.JSONField(default=dict)
    elsewhere = models.PositiveIntegerField(default=0)
    started_by = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    stopped_by = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft", "content", "against", "period_from", "period_to"],
                condition=Q(state__in=sorted(UNDER_WAY)),
                name="simulation_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in SimulationState]),
                name="simulation_state_known",
            ),
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="simulation_period"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="simulation_progress"),
            models.CheckConstraint(
                condition=Q(content__regex=HASH, release__regex=HASH, against__regex=HASH),
                name="simulation_hashes_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNDER_WAY), finished_at__isnull=True)
                | (~Q(state__in=sorted(UNDER_WAY)) & Q(finished_at__isnull=False)),
                name="simulation_finished_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=SimulationState.DONE) | Q(done=F("total"), tally={}),
                name="simulation_done_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["draft", "-id"], name="simulation_of_draft")]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class SimulationCell(models.Model):
    """The cases that one clause decides now and one with the draft: how many, and what crosses the counter, in fen.

    `examples` are the first of them, as numbers of cases. Rows are only ever added.
    """

    simulation = models.ForeignKey(Simulation, models.PROTECT, related_name="cells")
    old = models.CharField(max_length=60)
    new = models.CharField(max_length=60)
    cases = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    by_people = models.PositiveIntegerField()
    before_fen = models.BigIntegerField()
    after_fen = models.BigIntegerField()
    examples = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["simulation", "old", "new"], name="simulation_cell_once"),
            models.CheckConstraint(
                condition=Q(cases__gt=0, changed__lte=F("cases"), by_people__lte=F("cases")),
                name="simulation_cell_counts",
            ),
            models.CheckConstraint(
                condition=~Q(changed=0) | Q(before_fen=F("after_fen")), name="simulation_cell_money"
            ),
        ]


class SimulationMonth(models.Model):
    """The cases that were asked in one month, by its first day. Rows are only ever added."""

    simulation = models.ForeignKey(Simulation, models.PROTECT, related_name="months")
    month = models.DateField()
    cases = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    before_fen = models.BigIntegerField()
    after_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["simulation", "month"], name="simulation_month_once"),
            models.CheckConstraint(
                condition=Q(month__day=1, cases__gt=0, changed__lte=F("cases")),
                name="simulation_month_whole",
            ),
        ]


class SimulationQuestion(models.Model):
    """A fact without which the draft cannot decide some of the cases. Rows are only ever added.

    `is_new`: the promise that it was compared with does not ask for it.
    """

    simulation = models.ForeignKey(Simulation, models.PROTECT, related_name="questions")
    fact = models.CharField(max_length=40)
    is_new = models.BooleanField()
    cases = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["simulation", "fact"], name="simulation_question_once"),
            models.CheckConstraint(condition=Q(cases__gt=0), name="simulation_question_counts"),
        ]


class SimulatedCase(models.Model):
    """A case of a simulation that differs, that people had decided, or that must be asked about. Only ever added."""

    simulation = models.ForeignKey(Simulation, models.PROTECT, related_name="simulated")
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    old = models.CharField(max_length=60)
    new = models.CharField(max_length=60)
    changed = models.BooleanField()
    by_people = models.BooleanField()
    asks = models.JSONField()
    before_fen = models.BigIntegerField()
    after_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["simulation", "case"], name="simulated_case_once"),
            models.CheckConstraint(
                condition=Q(changed=True) | Q(before_fen=F("after_fen")),
                name="simulated_case_money",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["simulation", "old", "new", "case"], name="simulated_case_of_cell")
        ]
