"""How a command speaks: its language, its progress on a terminal, its refusals."""

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

FAILED = 1
BAD_INPUT = 2
STEPS = 1000


@dataclass(frozen=True, slots=True)
class Speech:
    """The language of one call; `traces` shows programmers where an error came from."""

    language: str
    traces: bool = False

    @property
    def gettext(self) -> Callable[[str], str]:
        from sipas.languages import gettext_for

        return gettext_for(self.language)

    def say(self, sentence: str) -> None:
        click.echo(sentence)

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[float], None]]:
        """Takes the fraction done; silent where nobody watches, as in a log or a pipe."""
        if not sys.stderr.isatty():
            yield lambda _fraction: None
            return
        with click.progressbar(length=STEPS, label=label, file=sys.stderr) as bar:
            yield lambda fraction: bar.update(int(fraction * STEPS) - bar.pos)


class Refused(Exception):
    """A command that stops with a sentence and an exit code."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


class SpeakingGroup(click.Group):
    """Commands whose errors are one sentence on the error stream, and an exit code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as problem:
            speech = ctx.obj if isinstance(ctx.obj, Speech) else Speech("vi")
            if speech.traces or getattr(problem, "errno", None) == errno.EPIPE:
                raise
            from sipas.commands.refusals import refusal_of

            sentences, code = refusal_of(problem, speech.gettext)
            for sentence in sentences:
                # what it quotes of a file may hold line breaks
                click.echo(" ".join(sentence.splitlines()), err=True)
            ctx.exit(code)
