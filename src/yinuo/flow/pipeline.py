"""The process on one page: who reacts to what.

`now` steps run in the transaction of the event, in this order; a step that refuses refuses the whole act. `later`
steps are durable jobs, run once each. An event without steps ends here.
"""

from yinuo.catalogue import events as catalogue
from yinuo.dispatch import events as dispatch
from yinuo.entitlement import events as entitlement
from yinuo.field import events as field
from yinuo.flow import steps
from yinuo.flow.engine import Route, on
from yinuo.followup import events as followup
from yinuo.installed_base import events as installed_base
from yinuo.intake import events as intake
from yinuo.network import events as network
from yinuo.parties import events as parties
from yinuo.platform.accounts import events as accounts
from yinuo.platform.imports import events as imports
from yinuo.platform.organisations import events as organisations
from yinuo.workorders import events as workorders

ROUTES: tuple[Route, ...] = (
    # 1  A request enters the register, and the promise that applies is found.
    on(intake.CaseRegistered, now=(steps.decide, steps.hold_parent)),
    on(intake.CaseCorrected, now=(steps.decide_corrected,)),
    on(intake.CaseNudged),
    on(intake.CaseHandedOver),
    on(intake.NoteAdded),
    on(intake.AttachmentAdded, later=(steps.make_thumbnail,)),
    on(intake.CasesExported),
    # 2  Who pays is known, or what must be asked.
    on(entitlement.CaseDecided, now=(steps.mark_decided,)),
    on(entitlement.FactsMissing, now=(steps.mark_undecided,)),
    on(entitlement.FactTold),
    # 3  The voucher goes to the chief, the chief gives it to a technician.
    on(workorders.VoucherDrawn, now=(steps.mark_vouchered,)),
    on(workorders.EstimateChanged),
    on(workorders.VoucherVoided, now=(steps.voucher_gone, steps.refresh_due)),
    on(dispatch.VisitBooked, now=(steps.mark_dispatched, steps.name_technician, steps.refresh_due)),
    on(dispatch.VisitRescheduled, now=(steps.refresh_due,)),
    on(dispatch.VisitReassigned, now=(steps.name_technician,)),
    on(dispatch.VisitCancelled, now=(steps.visit_called_off, steps.refresh_due)),
    # 4  On site: tariff, consent, work, signature; or one of the other ends.
    on(field.TechnicianArrived, now=(steps.mark_on_site, steps.refresh_due)),
    on(field.TariffShown),
    on(workorders.ConsentGiven),
    on(workorders.ConsentRefused),
    on(field.FindingsRecorded),
    on(field.PhotoTaken, later=(steps.make_thumbnail,)),
    on(field.VisitSucceeded, now=(steps.sign_and_strike_off, steps.plan_callback, steps.refresh_due)),
    on(field.VisitFailed, now=(steps.end_visit, steps.refresh_due)),
    on(workorders.VoucherSigned),
    on(workorders.VoucherFiled, now=(steps.voucher_done,)),
    on(intake.CaseStruckOff),
    # 5  Did it help? A good answer closes, a bad one reopens or becomes a complaint.
    on(followup.CallbackPlanned, now=(steps.hold_for_callback, steps.refresh_due)),
    on(followup.CallbackTried, now=(steps.refresh_due,)),
    on(followup.CallbackAnswered, now=(steps.act_on_answer, steps.refresh_due)),
    on(followup.CallbackGivenUp, now=(steps.give_up, steps.refresh_due)),
    on(followup.CallbackWithdrawn, now=(steps.free_of_callback,)),
    on(intake.CaseReopened, now=(steps.withdraw_callbacks, steps.refresh_due)),
    on(intake.CaseClosed, now=(steps.free_parent,)),
    on(intake.CaseCancelled, now=(steps.end_voucher, steps.free_parent)),
    # Files of customers, units, products, people: read by pages and the audit.
    on(parties.CustomerAdded),
    on(parties.CustomerChanged, now=(steps.rename_units,)),
    on(parties.CustomersMerged, now=(steps.follow_merge,)),
    on(parties.ContactRevealed),
    on(installed_base.UnitAdded),
    on(installed_base.UnitChanged),
    on(installed_base.ContractAdded),
    on(installed_base.ContractChanged),
    on(catalogue.ModelChanged),
    on(catalogue.TariffChanged),
    on(catalogue.FaultChanged),
    on(imports.FileImported),
    on(organisations.SettingsChanged),
    on(network.UnitChanged),
    on(network.StaffChanged),
    on(network.CalendarChanged),
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
)

BY_EVENT = {route.event: route for route in ROUTES}
