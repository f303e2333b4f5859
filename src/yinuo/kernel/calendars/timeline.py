"""Open intervals compiled to sorted arrays of UTC seconds, so that a question is a bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from yinuo.kernel.errors import Refused, gettext_noop

SHIFT = 25
"""A block is 2**25 seconds long, about 388 days; its number is the second shifted by this."""
HORIZON = 200
"""How many blocks a question may reach: about two centuries."""
KEPT = 512
"""How many compiled blocks stay in memory."""

Seconds = tuple[int, int]


class Block:
    """The open intervals of one stretch of time, clipped to it.

    `before[i]` and `through[i]` are the working seconds of the block up to the opening and the closing of interval i.
    """

    __slots__ = ("before", "closes", "opens", "through", "total")

    def __init__(self, spans: Iterable[Seconds], *, low: int, high: int) -> None:
        self.opens: list[int] = []
        self.closes: list[int] = []
        for start, end in sorted(spans):
            start, end = max(start, low), min(end, high)  # noqa: PLW2901 - clipped to the block
            if start >= end:
                continue
            if self.closes and start <= self.closes[-1]:
                self.closes[-1] = max(self.closes[-1], end)
            else:
                self.opens.append(start)
                self.closes.append(end)
        self.before: list[int] = []
        self.through: list[int] = []
        self.total = 0
        for start, end in zip(self.opens, self.closes, strict=True):
            self.before.append(self.total)
            self.total += end - start
            self.through.append(self.total)

    def worked(self, at: int) -> int:
        """Working seconds from the beginning of the block to `at`."""
        index = bisect_right(self.opens, at) - 1
        if index < 0:
            return 0
        closes = self.closes[index]
        return self.through[index] if at >= closes else self.through[index] - closes + at


class Timeline:
    """Arithmetic on working seconds; every instant is a whole UTC second.

    Blocks are compiled when they are first needed. Questions that find no working time within about two
    centuries are refused, so a calendar whose every day is a holiday never loops.
    """

    __slots__ = ("_blocks", "_compile")

    def __init__(self, compile_span: Callable[[int, int], Iterable[Seconds]]) -> None:
        self._compile = compile_span
        self._blocks: dict[int, Block] = {}

    def _block(self, number: int) -> Block:
        block = self._blocks.get(number)
        if block is None:
            low, high = number << SHIFT, (number + 1) << SHIFT
            block = Block(self._compile(low, high), low=low, high=high)
            if len(self._blocks) >= KEPT:
                self._blocks.clear()
            self._blocks[number] = block
        return block

    def is_open(self, at: int) -> bool:
        block = self._block(at >> SHIFT)
        index = bisect_right(block.opens, at) - 1
        return index >= 0 and at < block.closes[index]

    def first_open(self, at: int) -> int:
        """`at` when open, else the next opening."""
        first = at >> SHIFT
        for number in range(first, first + HORIZON):
            block = self._block(number)
            index = bisect_right(block.closes, at)
            if index < len(block.opens):
                return max(at, block.opens[index])
        raise _never_open()

    def elapsed(self, start: int, end: int) -> int:
        """Working seconds between two instants; 0 when they are in the wrong order."""
        if end <= start:
            return 0
        first, last = start >> SHIFT, end >> SHIFT
        if first == last:
            block = self._block(first)
            return block.worked(end) - block.worked(start)
        if last - first > HORIZON:
            raise Refused(gettext_noop("The two times lie more than two hundred years apart."))
        opening, closing = self._block(first), self._block(last)
        between = sum(self._block(number).total for number in range(first + 1, last))
        return opening.total - opening.worked(start) + between + closing.worked(end)

    def add(self, start: int, seconds: int) -> int:
        """The earliest instant at which so many working seconds have passed; negative ones are counted back.

        Time that is used up exactly at closing ends at closing, counted back exactly to an opening at the opening.
        """
        if seconds < 0:
            return self._back(start, -seconds)
        if seconds == 0:
            return start
        first = start >> SHIFT
        block = self._block(first)
        wanted = block.worked(start) + seconds
        for number in range(first + 1, first + HORIZON):
            if wanted <= block.total:
                index = bisect_left(block.through, wanted)
                return block.closes[index] - block.through[index] + wanted
            wanted -= block.total
            block = self._block(number)
        raise _never_open()

    def _back(self, start: int, seconds: int) -> int:
        first = start >> SHIFT
        block = self._block(first)
        behind = block.worked(start)
        for number in range(first - 1, first - HORIZON, -1):
            if seconds <= behind:
                wanted = behind - seconds
                index = bisect_right(block.before, wanted) - 1
                return block.opens[index] - block.before[index] + wanted
            seconds -= behind
            block = self._block(number)
            behind = block.total
        raise _never_open()

    def due(self, start: int, seconds: int, pauses: Sequence[Seconds]) -> int:
        """As `add`, while the pauses, sorted by their beginning, do not count.

        A pause that begins when the time is already used up changes nothing.
        """
        for begins, ends in pauses:
            if ends <= start:
                continue
            if begins > start:
                worked = self.elapsed(start, begins)
                if worked >= seconds:
                    break
                seconds -= worked
            start = ends
        return self.add(start, seconds)

    def active(self, start: int, end: int, pauses: Sequence[Seconds]) -> int:
        """Working seconds between two instants outside the pauses, which are sorted by their beginning."""
        total = 0
        for begins, ends in pauses:
            if begins >= end:
                break
            total += self.elapsed(start, begins)
            start = max(start, ends)
        return total + self.elapsed(start, end)


def _never_open() -> Refused:
    return Refused(
        gettext_noop("This calendar has no working time left within two hundred years. Check its holidays.")
    )
