"""The questions under which people read a promise, where a release stands, and how far a draft is."""

from yinuo.charters.types import DraftState, Standing, Topic
from yinuo.kernel.errors import gettext_noop

TOPICS = {
    Topic.COVER: gettext_noop("How long is it covered?"),
    Topic.REMEDY: gettext_noop("When is it repaired, exchanged or refunded?"),
    Topic.DEDUCTION: gettext_noop("What is deducted?"),
    Topic.PAYER: gettext_noop("Who pays?"),
    Topic.BRING: gettext_noop("What should be brought along?"),
    Topic.REFUSE: gettext_noop("What is not covered?"),
    Topic.PROMISE: gettext_noop("How quickly is it done?"),
    Topic.SERVICE: gettext_noop("How do we serve?"),
    Topic.RECORD: gettext_noop("What do we put on record?"),
    Topic.APPROVAL: gettext_noop("Who approves in the house?"),
    Topic.PARTNER: gettext_noop("What have we agreed with partners?"),
    Topic.SETTING: gettext_noop("What has the house settled?"),
}
STANDINGS = {
    Standing.IN_FORCE: gettext_noop("in force"),
    Standing.COMING: gettext_noop("coming"),
    Standing.PAST: gettext_noop("past"),
    Standing.WITHDRAWN: gettext_noop("withdrawn"),
}
DRAFTS = {
    DraftState.OPEN: gettext_noop("being written"),
    DraftState.PROPOSED: gettext_noop("proposed"),
    DraftState.APPROVED: gettext_noop("approved"),
    DraftState.PUBLISHED: gettext_noop("published"),
    DraftState.DROPPED: gettext_noop("dropped"),
}
