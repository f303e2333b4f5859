from yinuo.notices.actions.raising import raise_one, read_on, watch
from yinuo.notices.actions.reading import mark_all_read, mark_read, mark_unread
from yinuo.notices.actions.sending import forget, retry, send, worded
from yinuo.notices.actions.settling import Chosen, save_matrix, save_preferences

__all__ = [
    "Chosen",
    "forget",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "raise_one",
    "read_on",
    "retry",
    "save_matrix",
    "save_preferences",
    "send",
    "watch",
    "worded",
]
