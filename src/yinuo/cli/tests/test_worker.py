"""The worker's lanes: every queue has one, and what waits for other machines has its own."""

from procrastinate.contrib.django import app

from yinuo.cli import worker


class Watched:
    """The queue's handle, of which only the lanes are looked at."""

    tasks = app.tasks

    def __init__(self):
        self.lanes = {}

    def perform_import_paths(self):
        app.perform_import_paths()

    def run_worker_async(self, *, queues, concurrency, **_given):
        assert isinstance(queues, list), "the database takes no other list"
        self.lanes |= dict.fromkeys(queues, (tuple(queues), concurrency))


def test_every_queue_has_a_lane_and_only_what_waits_for_others_runs_side_by_side():
    watched = Watched()
    list(worker._lanes(watched))
    assert set(watched.lanes) == {task.queue for task in app.tasks.values()}
    assert watched.lanes["webhooks"] == (("webhooks",), 4)
    assert watched.lanes["mail"] == (("mail",), 2)
    waits = {"webhooks", "mail"}
    assert {most for queues, most in watched.lanes.values() if waits.isdisjoint(queues)} == {1}
