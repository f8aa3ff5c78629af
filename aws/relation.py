"""Define the relation `readings` in any statement. The statement's text stays as it is, and the definition is inserted.

The tokens of the SQL tell where. What has no tokens or no query is left for the database to judge.
"""

from collections.abc import Iterator
from typing import ClassVar

from sqlglot.dialects.trino import Trino
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from unicorn.sql import select_readings

_NAME = "readings"
_NAMES = {TokenType.VAR, TokenType.IDENTIFIER}
_QUERY = {TokenType.SELECT, TokenType.WITH, TokenType.VALUES, TokenType.TABLE, TokenType.L_PAREN}
"""The tokens that a query begins with."""


class _Tokenizer(Trino.Tokenizer):
    COMMANDS: ClassVar[set[TokenType]] = set()  # the text after EXPLAIN has tokens too


def with_readings(sql: str, since: str = "", until: str = "") -> str:
    """Return a statement with `readings` defined for its query, or unchanged if it does not refer to the relation."""
    definition = f"{_NAME} AS ({select_readings(since, until)})"
    try:
        insertions = sorted(_find_insertions(_Tokenizer().tokenize(sql), definition), reverse=True)
    except (TokenError, RecursionError):
        return sql
    for position, text in insertions:
        sql = f"{sql[:position]}{text}{sql[position:]}"
    return sql


def _find_insertions(tokens: list[Token], definition: str) -> Iterator[tuple[int, str]]:
    """Yield each position in the text where the definition is inserted, with the text to insert."""
    query = tokens[_find_query(tokens) :]
    if not any(map(_is_name, query)):
        return
    if not _is_with_clause(query, 0):
        yield query[0].start, f"WITH {definition}\n"
        return
    first = 1 + (query[1].token_type is TokenType.RECURSIVE)
    relations = list(_split_relations(query, first))
    own = next((number for number, (name, _) in enumerate(relations) if _is_name(name)), None)
    if own is None:
        yield query[first].start, f"{definition}, "
    elif first == 1:  # a recursive relation refers to itself
        # Only the user's own relation and those before it can refer to ours.
        for _, body in relations[: own + 1]:
            yield from _find_insertions(body, definition)


def _find_query(tokens: list[Token]) -> int:
    """Return the index of the token that begins the query; the number of tokens if there is none."""
    first = 0
    if tokens and tokens[0].text.upper() == "EXPLAIN":
        first = 1
        while first < len(tokens) and tokens[first].text.upper() in ("ANALYZE", "VERBOSE"):
            first += 1
        if first + 1 < len(tokens) and tokens[first + 1].text.upper() in ("TYPE", "FORMAT"):
            first = _find_end(tokens, first) + 1
    if first < len(tokens) and tokens[first].token_type in _QUERY:
        return first
    for index in range(first, len(tokens)):
        if tokens[index].token_type is TokenType.SELECT or _is_with_clause(tokens, index):
            return index
    return len(tokens)


def _is_with_clause(tokens: list[Token], index: int) -> bool:
    """Return whether a WITH defines relations. The WITH of a table's properties is followed by a parenthesis."""
    following = tokens[index + 1].token_type if index + 1 < len(tokens) else TokenType.L_PAREN
    return tokens[index].token_type is TokenType.WITH and following is not TokenType.L_PAREN


def _split_relations(tokens: list[Token], index: int) -> Iterator[tuple[Token, list[Token]]]:
    """Yield the name and the body of each relation that a WITH clause defines, from the token after WITH."""
    while index < len(tokens):
        name = tokens[index]
        while index < len(tokens) and tokens[index].token_type is not TokenType.ALIAS:
            index += 1
        while index < len(tokens) and tokens[index].token_type is not TokenType.L_PAREN:
            index += 1
        end = _find_end(tokens, index)
        yield name, tokens[index + 1 : end]
        if end + 1 >= len(tokens) or tokens[end + 1].token_type is not TokenType.COMMA:
            return
        index = end + 2


def _find_end(tokens: list[Token], index: int) -> int:
    """Return the index of the parenthesis that closes the one at `index`; the last index if none does."""
    opening, closing = TokenType.L_PAREN, TokenType.R_PAREN
    depth = 0
    for position in range(index, len(tokens)):
        kind = tokens[position].token_type
        if kind is opening:
            depth += 1
        elif kind is closing:
            depth -= 1
        if depth == 0:
            return position
    return len(tokens) - 1


def _is_name(token: Token) -> bool:
    return token.token_type in _NAMES and token.text.lower() == _NAME
