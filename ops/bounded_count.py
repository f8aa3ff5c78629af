"""Count what a bucket holds with few calls: exactly if it is little, else at least so much."""

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from runtime.s3 import list_pages

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

MAX_PAGES = 10
"""Listings that a count makes unless it is to be exact. Each returns a thousand objects and takes some 0.1 s."""
MAX_OBJECTS = 1_000 * MAX_PAGES


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things, or the least number that there are."""

    number: int
    is_exact: bool = True

    def to_value(self) -> int | str:
        """Return the number, or a text that says that there are at least so many."""
        return self.number if self.is_exact else str(self)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.number:,}" if self.is_exact else f"at least {self.number:,}"


def count_objects(s3: "S3Client", bucket: str, prefix: str = "", *, deep: bool = False) -> Count:
    """Count the objects under a prefix: up to MAX_OBJECTS of them, or all if it is `deep`."""
    pages = list_pages(s3, bucket, prefix)
    number = sum(map(len, pages if deep else islice(pages, MAX_PAGES)))
    return Count(number, deep or number < MAX_OBJECTS or not next(pages, []))
