"""The alarm: each minute, in each organisation, what has rested long enough wakes."""

from procrastinate.contrib.django import app

from yinuo.escalation import actions
from yinuo.platform import clock
from yinuo.platform.jobs import actions as jobs
from yinuo.platform.organisations import context
from yinuo.platform.organisations import queries as organisations

WAKE = "escalation.wake"


@app.periodic(cron="* * * * *")
@app.task(name=WAKE, queue="clocks", queueing_lock=WAKE)
def wake(timestamp: int) -> None:  # noqa: ARG001 - the minute it was meant for; what is due is asked for now
    """Wake all cases whose rest is over. An organisation in which it fails keeps no other from it."""
    failed = {}
    for slug in organisations.slugs():
        try:
            with context.organisation(slug):
                actions.end_rests_over(now=clock.now())
        except Exception as error:  # noqa: BLE001 - told below, after the others
            failed[slug] = error
    jobs.forget_done(task=WAKE, now=clock.now())
    if failed:
        raise ExceptionGroup(f"nothing woke in {', '.join(failed)}", list(failed.values()))
