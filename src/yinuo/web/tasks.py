"""The jobs of pages."""

from procrastinate.contrib.django import app

from yinuo.platform import clock
from yinuo.platform.jobs.app import in_organisation
from yinuo.web import importing


@app.task(name="web.import_file", queue="imports")
def import_file(*, org: str, run_id: int) -> None:
    in_organisation(importing.carry_on)(org=org, run_id=run_id, now=clock.now())
