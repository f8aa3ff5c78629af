"""Run a command line program: what its user can cause ends it with one sentence on stderr, and never a traceback."""

import codecs
import errno
import os
import sys
from collections.abc import Callable

from aws.errors import AWS_ERRORS, describe_error
from unicorn.printable import to_printable

_STORAGE_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REPLACEMENTS = {"✓": "ok", "…": "...", "→": "->", "×": "x", "·": "-", "–": "-"}
_ENCODING_ERRORS = "wildrydes"
"""The name of the handler for characters that the output's encoding lacks."""


def run_program(run: Callable[[], object]) -> None:
    """Run a program until its output is written. Expected failures end it with a sentence and exit code 1."""
    _prepare_streams()
    try:
        try:
            run()
        finally:
            sys.stdout.flush()  # at the interpreter's end a failure would be a traceback
    except AWS_ERRORS as error:
        sys.exit(describe_error(error))
    except BrokenPipeError:
        discard_output()  # nobody reads the rest
        sys.exit(1)
    except OSError as error:
        discard_output()
        sys.exit(to_printable(_describe_os_error(error)))


def discard_output() -> None:
    """Discard what stdout still holds, so that flushing it at exit cannot fail.

    Source: Python documentation, "Note on SIGPIPE".
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _prepare_streams() -> None:
    """Give the program all three streams, and replace characters that an encoding lacks.

    A stream that the caller closed has no object, and its number would go to the next file that is opened. Writing to a
    closed stdout remains an error. Nobody can be told that stderr is closed.
    """
    for number, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # gets the lowest free number
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)
    codecs.register_error(_ENCODING_ERRORS, _replace_characters)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors=_ENCODING_ERRORS)  # type: ignore[union-attr]  # only tests replace these streams


def _replace_characters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_REPLACEMENTS.get(char, ascii(char)[1:-1]) for char in text), error.end


def _describe_os_error(error: OSError) -> str:
    """Return a sentence with the operating system's error and its remedy."""
    if error.errno == errno.EBADF and not error.filename:
        return "The output can't be written: it is closed. Open it, and run the command again."
    where = f" {error.filename}" if error.filename else ""
    remedy = "Free some space" if error.errno in _STORAGE_FULL else "Check that path or device"
    return f"The machine refused{where}: {error.strerror or error}. {remedy}, and run the command again."
