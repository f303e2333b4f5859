"""The sweep: each minute, in each organisation. A minute that was missed is made up for by the next."""

from procrastinate.contrib.django import app

from yinuo.commitments import actions
from yinuo.platform import clock
from yinuo.platform.jobs import actions as jobs
from yinuo.platform.organisations import context
from yinuo.platform.organisations import queries as organisations

SWEEP = "commitments.sweep"


@app.periodic(cron="* * * * *")
@app.task(name=SWEEP, queue="clocks", queueing_lock=SWEEP)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - the minute it was meant for; what is due is asked for now
    """Act on all clocks whose moment has come. An organisation in which it fails keeps no other from its sweep."""
    failed = {}
    for slug in organisations.slugs():
        try:
            with context.organisation(slug):
                actions.sweep(now=clock.now())
        except Exception as error:  # noqa: BLE001 - told below, after the others
            failed[slug] = error
    jobs.forget_done(task=SWEEP, now=clock.now())
    if failed:
        raise ExceptionGroup(f"no sweep in {', '.join(failed)}", list(failed.values()))
