"""The beginning of what recurs: each minute, in each organisation. A minute that was missed is made up for by the next."""

from procrastinate.contrib.django import app

from yinuo.duties import actions
from yinuo.platform import clock
from yinuo.platform.jobs import actions as jobs
from yinuo.platform.organisations import context
from yinuo.platform.organisations import queries as organisations

BEGIN = "duties.begin"


@app.periodic(cron="* * * * *")
@app.task(name=BEGIN, queue="clocks", queueing_lock=BEGIN)
def begin(timestamp: int) -> None:  # noqa: ARG001 - the minute it was meant for; what is due is asked for now
    """Begin what is due in each organisation. An organisation in which it fails keeps no other from its duties."""
    failed = {}
    for slug in organisations.slugs():
        try:
            with context.organisation(slug):
                actions.begin_due(now=clock.now())
        except Exception as error:  # noqa: BLE001 - told below, after the others
            failed[slug] = error
    jobs.forget_done(task=BEGIN, now=clock.now())
    if failed:
        raise ExceptionGroup(f"nothing begun in {', '.join(failed)}", list(failed.values()))
