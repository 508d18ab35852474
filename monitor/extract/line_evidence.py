"""What each line of a page is by itself: whether it speaks as policies do, states something, or is
a part of the page around them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.extract.page_layout import ROWS, PageLayout
from monitor.model.document import BlockKind

SPEAKS, SPEAKS_PLAINLY = 1.0, 2.0
"""Scores from which on a line is taken for a policy's: near it, and anywhere on the page. Of the
policies' lines of other companies with four words and more, nine in ten reach the first; of what
stands around them, one in four reaches that and one in ten the second."""
BOILERPLATE, PLAIN_BOILERPLATE = -1.0, -3.0
"""Scores from which down a label, and a whole sentence at the edge, is taken for a part of the
page. One in a hundred of the policies' sentences scores below the first, none below the second."""
_FEWEST_WORDS = 4
"""Words that a line needs to say something: fewer are a heading or a label."""
_LONG_LINE = 8
"""Words from which on a line states something even if it ends without a full stop."""
_KNOWN_SHARE, _HALF_KNOWN = 0.3, 0.5
"""Share of the words that the model must know before it speaks for a line, and against one: names
and languages that nobody marked are no evidence."""
_ANSWER, _ANSWER_WORDS = -2.0, 4
"""What answers to a question on the page score, and how many words they have: `Accept all`."""
_LINKED_SHARE, _FEWEST_UNLINKED = 0.7, 3
"""Share of a line that is links, and words beside them that make a sentence of it: `Our list names
them, and who` is none of the page's, however long the two links are."""
_BUTTON, _LINK, _IN_REGION = 1.0, 0.7, 0.7
"""What a line loses for being a button, for each of its links up to three, and for standing in an
element such as `aside`."""
_MOST_LINKS = 3
"""Links of one line that count against it: a row of twenty is one menu, no worse than three."""
_LOWEST, _HIGHEST = -4.0, 1.0
"""What a single line may say against and for a run of lines: a loud one doesn't outvote all others.
"""
_SHORT_LINE = 12
"""Words of a line that gives a date, at most."""
_DATED = re.compile(r"(?:19|20)\d\d(?!\d)")
_CONTACT = re.compile(r"@|\+\d|(?<![\d.,])\d{4,5}(?![\d.,])")
"""An address, of mail, telephone or post: policies end with them. `1.278.1.5989` is none."""
_SENTENCE_ENDS = frozenset(".!?。！？।؟")
_COPYRIGHT = "©"
"""What begins so is of the page, whatever year or name it gives."""
_CLOSING = "\"'”’»)] "


@dataclass(slots=True)
class LineEvidence:
    """Judges the lines of one page, each by its index."""

    layout: PageLayout
    speaks: list[bool]

    def says(self, number: int, least: float) -> bool:
        """Return whether a line speaks as policies do. Of a language that the model does not know,
        any sentence does.
        """
        line = self.layout.lines[number]
        if line.words - line.linked < _FEWEST_WORDS or self._is_label(number):
            return False
        if self.layout.known[number] < _KNOWN_SHARE:
            return self.is_sentence(number)
        return self.layout.speech[number] >= least

    def is_sentence(self, number: int) -> bool:
        """Return whether a line is a sentence, or as long as one, and no link or button."""
        line = self.layout.lines[number]
        if self._is_label(number) or line.text.startswith(_COPYRIGHT):
            return False
        ends = line.text.rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS
        return line.words >= _LONG_LINE or (ends and line.words >= _FEWEST_WORDS)

    def states(self, number: int) -> bool:
        """Return whether a line speaks, or is a sentence that nothing in its words tells from a
        policy's.
        """
        plain = self.is_sentence(number) and self.layout.speech[number] > BOILERPLATE
        return self.speaks[number] or plain

    def is_choice(self, number: int) -> bool:
        """Return whether a line is a button, or reads like the answer to a question."""
        line = self.layout.lines[number]
        if line.kind is BlockKind.HEADING:
            return False
        short = line.kind is BlockKind.PARAGRAPH and line.words <= _ANSWER_WORDS
        return line.button or (short and self.layout.speech[number] <= _ANSWER)

    def is_dated(self, number: int) -> bool:
        """Return whether a short line gives a date, and does not say that it is of the page."""
        line = self.layout.lines[number]
        short = line.words <= _SHORT_LINE and not line.linked and line.text[:1] != _COPYRIGHT
        dated = short and _DATED.search(line.text) is not None
        return dated and self.layout.speech[number] > BOILERPLATE

    def is_notice(self, number: int) -> bool:
        """Return whether a line says what changes on which day, as notices above a policy do."""
        line = self.layout.lines[number]
        if not self.is_sentence(number) or _DATED.search(line.text) is None:
            return False
        return self.layout.speech[number] >= 0

    def is_link(self, number: int) -> bool:
        """Return whether a line is a link, or several, and next to nothing else."""
        line = self.layout.lines[number]
        few = line.words - line.linked < _FEWEST_UNLINKED
        return few and line.linked >= _LINKED_SHARE * line.words > 0

    def is_inert(self, number: int) -> bool:
        """Return whether a line may be a part of the page: a link, a button or what says so."""
        line = self.layout.lines[number]
        if self.speaks[number] or line.kind in ROWS or self._is_kept(number):
            return False
        against = self.against(number)
        marked = line.button or self.is_link(number)
        known = self.layout.known[number] >= _HALF_KNOWN
        return against < 0 and (marked or (against <= BOILERPLATE and known))

    def _is_kept(self, number: int) -> bool:
        """Headings, dates and addresses are no evidence of anything."""
        line = self.layout.lines[number]
        if line.text.startswith(_COPYRIGHT):
            return False
        if line.kind is BlockKind.HEADING and not line.button:
            return True
        plain = self.layout.speech[number] <= _ANSWER  # `© 2026 Fernhill` is no address
        return self.is_dated(number) or (not plain and _CONTACT.search(line.text) is not None)

    def against(self, number: int) -> float:
        """Return how much speaks for a line, below 0 against it: its words, links and place."""
        line = self.layout.lines[number]
        given = max(_LOWEST, min(_HIGHEST, self.layout.speech[number]))
        if self.is_sentence(number):
            return given
        if line.button or line.text.startswith(_COPYRIGHT):
            given -= _BUTTON
        if self.is_link(number):
            given -= _LINK * min(_MOST_LINKS, max(1, len(line.links)))
        return given - _IN_REGION * (self.layout.reason(number) not in {"", "site header"})

    def _is_label(self, number: int) -> bool:
        line = self.layout.lines[number]
        return line.button or line.linked > 0.5 * line.words


def weigh_lines(layout: PageLayout) -> LineEvidence:
    """Return the evidence of a page, with the lines that speak as policies do."""
    evidence = LineEvidence(layout, [False] * len(layout.lines))
    evidence.speaks = [evidence.says(number, SPEAKS) for number in range(len(layout.lines))]
    return evidence
