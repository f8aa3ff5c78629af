"""Making text from devices safe to show, so that it cannot steer a terminal, end a line or reverse its letters."""


def to_printable(text: str) -> str:
    """Replace every unprintable character of a text by an escape, such as `\\x1b`, `\\n` or `\\u202e`.

    These are control characters, line and paragraph separators, direction marks and other invisible characters, halves
    of surrogate pairs, and spaces other than the ordinary one. Letters of every script, combining marks and emoji stay.
    """
    return text if text.isprintable() else "".join(map(_escape, text))


def to_one_line(text: str) -> str:
    """Return the text printable and on one line: every run of white space becomes one space."""
    return to_printable(" ".join(text.split()))


def _escape(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
