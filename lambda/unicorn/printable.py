"""Text from devices, made safe to show: nothing in it can steer a terminal, end a line or turn the order of letters."""


def printable(text: str) -> str:
    """Return the text with every character that doesn't print as an escape, such as `\\x1b`, `\\n` or `\\u202e`.

    These are control characters (the C1 ones too), line and paragraph separators, marks of direction and others without
    a shape, halves of surrogate pairs, and spaces other than the ordinary one. Letters of every script, combining marks
    and emoji stay.
    """
    return text if text.isprintable() else "".join(map(_escape, text))


def one_line(text: str) -> str:
    """Return the text printable and on one line: every run of white space becomes a space."""
    return printable(" ".join(text.split()))


def _escape(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
