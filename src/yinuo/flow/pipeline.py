"""The process on one page: who reacts to what.

`now` steps run in the transaction of the event, in this order; a step that refuses refuses the whole act. `later`
steps are durable jobs, run once each. An event without steps ends here, but for what happens at each.
"""

from yinuo.billing import events as billing
from yinuo.catalogue import events as catalogue
from yinuo.channels.webhooks import events as webhooks
from yinuo.charters import events as charters
from yinuo.commitments import events as commitments
from yinuo.depot import events as depot
from yinuo.dispatch import events as dispatch
from yinuo.duties import events as duties
from yinuo.entitlement import events as entitlement
from yinuo.escalation import events as escalation
from yinuo.field import events as field
from yinuo.flow import checklists, clocks, keeping, ladder, steps, upwards
from yinuo.flow.engine import Route, on
from yinuo.followup import events as followup
from yinuo.improvement import events as improvement
from yinuo.installed_base import events as installed_base
from yinuo.intake import events as intake
from yinuo.network import events as network
from yinuo.notices import events as notices
from yinuo.parties import events as parties
from yinuo.platform.accounts import events as accounts
from yinuo.platform.imports import events as imports
from yinuo.platform.organisations import events as organisations
from yinuo.workorders import events as workorders

ROUTES: tuple[Route, ...] = (
    # 1  A request enters the register, and the promise that applies is found.
    on(intake.CaseRegistered, now=(upwards.owe_answer, steps.decide, steps.hold_parent)),
    on(intake.CaseCorrected, now=(steps.decide_corrected, checklists.known_on_file)),
    on(intake.CaseNudged, now=(upwards.wake,)),
    on(intake.CaseHandedOver),
    on(intake.CaseRaised),
    on(intake.ReplyRequired),
    on(intake.NeedMarked),
    on(intake.NeedTakenOff),
    on(intake.NoteAdded, now=(ladder.reply_given, upwards.answered)),
    on(intake.AttachmentAdded, now=(upwards.wake,), later=(steps.make_thumbnail,)),
    on(intake.CasesExported),
    on(intake.EnquiryNoted),
    # 2  Who pays is known, or what must be asked.
    on(
        entitlement.CaseDecided,
        now=(
            upwards.promise_within,
            steps.mark_decided,
            checklists.carry_checklist,
            clocks.follow_decision,
        ),
    ),
    on(
        entitlement.FactsMissing,
        now=(steps.mark_undecided, checklists.carry_checklist, clocks.follow_decision),
    ),
    on(entitlement.FactTold),
    on(entitlement.FactsTold),
    # 2a What the decision wants on record is asked for at the steps of the work; the acts below wait for it.
    on(workorders.ItemAnswered, now=(checklists.free_of_checklist,), later=(steps.make_thumbnail,)),
    on(workorders.ItemWaived, now=(checklists.free_of_checklist,)),
    # 2b Across the counter: what is offered is chosen and given, or a refusal is told; only a repair goes on to 3.
    on(entitlement.ProofKept, now=(checklists.known_proof,), later=(steps.make_thumbnail,)),
    on(entitlement.RemedyChosen, now=(steps.class_of_choice,)),
    on(
        entitlement.RemedyGiven,
        now=(
            checklists.reception_complete,
            checklists.counter_complete,
            upwards.told,
            steps.swap_unit,
            steps.settled_at_counter,
            steps.call_back_later,
            steps.refresh_due,
        ),
    ),
    on(entitlement.RefusalTold, now=(upwards.ask_before_refusing, upwards.told, steps.end_or_dispute)),
    on(
        entitlement.AgreementReached,
        now=(upwards.promise_within, upwards.told, steps.end_if_nothing_is_due),
    ),
    # 2d More than one may promise, or a no: a superior is asked at once and answers. Some rest on purpose, some cannot wait.
    on(escalation.SuperiorAsked, now=(upwards.hold_for_answer, upwards.refresh_due)),
    on(escalation.AskPassedUp, now=(upwards.refresh_due,)),
    on(escalation.AskAnswered, now=(upwards.free_of_ask, upwards.refresh_due)),
    on(escalation.RestPut, now=(upwards.rest_clocks,)),
    on(escalation.RestWatched),
    on(escalation.RestEnded, now=(upwards.wake_clocks,)),
    on(escalation.HelpedAtOnce),
    on(escalation.HelpReviewed),
    on(escalation.RelayOffered),
    on(escalation.RelayAccepted),
    on(escalation.RelayDeclined),
    on(escalation.RelayWithdrawn),
    # 2c Until when: clocks follow the decision above, start and stop with events (`AFTER_EACH`), and the sweep acts on them.
    on(commitments.ClockStarted),
    on(commitments.ClockPaused, now=(clocks.refresh_row,)),
    on(commitments.ClockResumed, now=(clocks.refresh_row,)),
    on(commitments.PauseEnded, now=(clocks.refresh_row,)),
    on(commitments.ClockRetargeted),
    on(commitments.ClockStopped),
    on(commitments.ClockReopened),
    on(commitments.ClockCancelled),
    on(commitments.ClockWarned),
    on(commitments.ClockBreached),
    on(commitments.Happened),
    on(commitments.TellingTakenBack, now=(clocks.refresh_row,)),
    on(commitments.TimePledged, now=(clocks.refresh_row,)),
    on(commitments.PledgeKept, now=(clocks.refresh_row,)),
    on(commitments.LatenessExplained),
    on(commitments.ClocksExported),
    # 2e What a step of the ladder demands is done besides, and what follows from the delay is written down.
    on(commitments.ActDemanded, later=(ladder.carry_out,)),
    on(commitments.ActRefused),
    on(commitments.StepAnnounced),
    on(commitments.ConsequenceArisen),
    on(commitments.ConsequenceWaived),
    # 2d What is owed every month, and to no case, begins by itself; whoever does it says so.
    on(duties.DutyTakenOver),
    on(duties.DutyWritten),
    on(duties.DutyGiven),
    on(duties.OccurrenceBegun),
    on(duties.OccurrenceDone),
    on(duties.OccurrenceSkipped),
    on(duties.DutyEnded),
    # 3  The voucher goes to the chief, the chief gives it to a technician.
    on(workorders.VoucherDrawn, now=(checklists.reception_complete, steps.mark_vouchered)),
    on(workorders.EstimateChanged),
    on(workorders.VoucherVoided, now=(steps.voucher_gone, steps.refresh_due)),
    on(
        dispatch.VisitBooked,
        now=(
            upwards.look_at_dispatch,
            steps.mark_dispatched,
            steps.name_technician,
            checklists.tick_known,
            steps.refresh_due,
        ),
    ),
    on(dispatch.VisitRescheduled, now=(steps.refresh_due,)),
    on(dispatch.VisitReassigned, now=(steps.name_technician,)),
    on(dispatch.VisitCancelled, now=(steps.visit_called_off, steps.refresh_due)),
    # 4  On site: tariff, consent, work, signature; or one of the other ends.
    on(
        field.TechnicianArrived,
        now=(steps.mark_on_site, steps.stop_internal_work, checklists.tick_known, steps.refresh_due),
    ),
    on(field.TariffShown, now=(checklists.tick_known,)),
    on(workorders.ConsentGiven, now=(checklists.tick_known,)),
    on(workorders.ConsentRefused),
    on(field.FindingsRecorded),
    on(field.PhotoTaken, later=(steps.make_thumbnail,)),
    on(
        field.VisitSucceeded,
        now=(
            checklists.tick_known,
            checklists.visit_complete,
            upwards.told,
            steps.sign_and_strike_off,
            steps.plan_callback,
            steps.refresh_due,
        ),
    ),
    on(field.VisitFailed, now=(steps.end_visit, steps.refresh_due)),
    on(field.UnitTaken, now=(checklists.tick_known, steps.take_to_workshop, steps.refresh_due)),
    on(workorders.VoucherSigned, now=(steps.raise_charge,)),
    on(workorders.VoucherFiled, now=(steps.receipt_is_back, checklists.tick_known, steps.voucher_done)),
    on(intake.CaseStruckOff, now=(checklists.tick_known, checklists.hold_for_checklist)),
    # 5  Round by the workshop: receipt, register, card, bench, the chief's check, back against the receipt.
    on(depot.StayOpened, now=(steps.mark_in_workshop, checklists.tick_known)),
    on(depot.StayEntered, now=(checklists.tick_known,)),
    on(depot.CardTaken, now=(steps.name_bench_technician,)),
    on(depot.SessionStarted),
    on(depot.SessionStopped),
    on(depot.CardWritten),
    on(depot.WaitingStarted),
    on(depot.WaitingEnded),
    on(depot.BenchDone, now=(checklists.tick_known,)),
    on(depot.CheckPassed, now=(checklists.tick_known, checklists.bench_complete)),
    on(depot.CheckFailed),
    on(depot.ReturnPlanned, now=(checklists.tick_known, steps.refresh_due)),
    on(depot.CustomerTold),
    on(depot.CustomerTried),
    on(depot.UnitSentOut),
    on(depot.UnitBroughtBack),
    on(depot.ReceiptLost),
    on(
        depot.UnitReturned,
        now=(
            checklists.tick_known,
            checklists.handover_complete,
            upwards.told,
            steps.give_back,
            steps.ask_whether_it_helped,
            steps.refresh_due,
        ),
    ),
    on(depot.UnitLeft, now=(checklists.tick_known, steps.give_back, steps.refresh_due)),
    on(depot.UnitStored, now=(steps.put_away,)),
    on(depot.UnitHandedOut),
    # 6  What it costs is collected at the door or invoiced on the same day; money owed keeps the case open.
    on(billing.ChargeRaised, now=(steps.hold_for_money, steps.refresh_due)),
    on(billing.ChargeToInvoice, now=(steps.refresh_due,)),
    on(billing.PaymentReceived),
    on(billing.ReceiptVoided, now=(steps.hold_for_money, steps.refresh_due)),
    on(billing.ChargeSettled, now=(checklists.tick_known, steps.free_of_money)),
    on(billing.ChargeWaived, now=(upwards.waive_within, steps.refresh_due)),
    on(billing.ChargeVoided, now=(steps.free_of_money, steps.refresh_due)),
    on(billing.InvoiceIssued, now=(steps.refresh_due,)),
    on(billing.InvoiceNumbered),
    on(billing.InvoiceSent),
    on(billing.InvoiceVoided, now=(steps.refresh_due,)),
    on(billing.InvoiceReversed, now=(steps.refresh_due,)),
    on(billing.CollectionPlanned),
    on(billing.CollectionEnded),
    on(billing.CashHandedIn),
    on(billing.DayClosed),
    on(billing.RefundAsked),
    on(billing.RefundPaid, now=(steps.refresh_due,)),
    on(billing.RefundDeclined),
    # 7  Did it help? A good answer closes, a bad one reopens or becomes a complaint.
    on(followup.CallbackPlanned, now=(steps.hold_for_callback, steps.refresh_due)),
    on(followup.CallbackTried, now=(steps.refresh_due,)),
    on(
        followup.CallbackAnswered,
        now=(
            checklists.tick_known,
            checklists.callback_complete,
            upwards.told,
            steps.act_on_answer,
            steps.refresh_due,
        ),
    ),
    on(followup.CallbackGivenUp, now=(steps.give_up, steps.refresh_due)),
    on(followup.CallbackWithdrawn, now=(steps.free_of_callback,)),
    on(
        intake.CaseReopened,
        now=(steps.withdraw_callbacks, checklists.ask_again, clocks.reopen, steps.refresh_due),
    ),
    on(intake.CaseClosed, now=(upwards.nothing_rests, steps.free_parent, clocks.reply_to_dispute)),
    on(
        intake.CaseCancelled,
        now=(
            upwards.ask_before_cancelling,
            upwards.nothing_rests,
            steps.end_voucher,
            steps.free_parent,
        ),
    ),
    # Besides: internal work, class D. Nobody is in the house and on site at the same time.
    on(workorders.TimeStarted, now=(steps.refuse_two_places,)),
    on(workorders.TimeStopped),
    on(workorders.TimeBooked, now=(steps.refuse_two_places,)),
    on(workorders.TimeCorrected, now=(steps.refuse_two_places,)),
    on(workorders.TimeWithdrawn),
    # What a technician did in a month goes to the leader.
    on(improvement.RecordHandedIn),
    on(improvement.RecordReceived),
    on(improvement.RecordReturned),
    # Files of customers, units, products, people: read by pages and the audit.
    on(parties.CustomerAdded),
    on(parties.CustomerChanged, now=(steps.rename_units,)),
    on(parties.CustomersMerged, now=(steps.follow_merge,)),
    on(parties.ContactRevealed),
    on(installed_base.UnitAdded),
    on(installed_base.UnitChanged),
    on(installed_base.UnitExchanged),
    on(installed_base.UnitGivenBack),
    on(installed_base.ContractAdded),
    on(installed_base.ContractChanged),
    # A promise is changed: drafted, proposed, approved by a second person, published.
    on(charters.DraftStarted),
    on(charters.DraftSaved),
    on(charters.DraftMoved),
    on(charters.DraftProposed),
    on(charters.ProposalWithdrawn),
    on(charters.DraftReturned),
    on(charters.DraftApproved, now=(keeping.refuse_same_person,)),
    on(charters.DraftPublished, later=(keeping.tell_people,)),
    on(charters.DraftDropped),
    on(charters.PeopleTold),
    on(charters.ReleaseRead),
    on(entitlement.SimulationStarted, now=(keeping.queue_simulation,)),
    on(entitlement.SimulationFinished, now=(keeping.note_simulated,)),
    on(entitlement.SimulationStopped),
    on(entitlement.SimulationFailed),
    on(entitlement.SimulationExported),
    on(charters.ReleaseApproved),
    on(charters.ReleasePublished),
    on(catalogue.ModelChanged),
    on(catalogue.TariffChanged),
    on(catalogue.FaultChanged),
    on(imports.FileImported),
    on(organisations.SettingsChanged),
    on(network.UnitChanged),
    on(network.StaffChanged),
    on(network.OnCallPut),
    on(network.OnCallDropped),
    on(network.CalendarChanged, later=(clocks.follow_calendar,)),
    on(accounts.UserAdded),
    on(accounts.UserChanged),
    on(accounts.UserDisabled),
    on(accounts.UserEnabled),
    on(accounts.InvitationMade),
    on(accounts.PasswordChanged),
    on(accounts.SecondFactorAdded),
    on(accounts.SecondFactorRemoved),
    on(accounts.RecoveryCodesMade),
    on(accounts.SignedIn),
    on(accounts.SignedOut),
    on(accounts.SignInFailed),
    on(accounts.SessionEnded),
    on(accounts.TokenMade),
    on(accounts.TokenRevoked),
    on(accounts.AccessRefused),
    on(accounts.RoleChanged),
    on(webhooks.EndpointAdded),
    on(webhooks.EndpointChanged),
    on(webhooks.EndpointSwitchedOn),
    on(webhooks.EndpointSwitchedOff),
    on(webhooks.EndpointRemoved),
    on(webhooks.SecretRotated),
    on(webhooks.TestSent),
    on(webhooks.DeliveryResent),
    # Who hears of all this is read from the journal each minute, behind its transactions (`notices/rules.py: KINDS`).
    on(notices.MatrixChanged),
    on(notices.PreferencesChanged),
    on(notices.MessageRetried),
)

# At each of them, in the transaction of the event and before its own steps: who has asked to be told is told.
AT_EACH = (steps.tell_subscribers,)

# After the steps of each: the clocks of the case hear whether it starts or stops one of them.
AFTER_EACH = (clocks.hear,)

BY_EVENT = {route.event: route for route in ROUTES}
