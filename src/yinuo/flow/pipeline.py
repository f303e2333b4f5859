"""The process on one page: who reacts to what."""

from yinuo.flow.engine import Route

ROUTES: tuple[Route, ...] = ()

BY_EVENT = {route.event: route for route in ROUTES}
