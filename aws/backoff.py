"""Compute how long to wait before a call is retried: exponential backoff with full jitter."""

FIRST_SECONDS = 0.1
LONGEST_SECONDS = 5.0


def full_jitter(attempt: int, chance: float) -> float:
    """Return the seconds to wait after the `attempt`-th consecutive failure, from 1. `chance` is uniform in [0, 1).

    Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
    """
    # The exponent is limited so that the float does not overflow. The longest wait is reached long before.
    return float(chance * min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(attempt - 1, 10)))
