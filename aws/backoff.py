"""How long to wait before a call is tried again: exponential backoff with full jitter."""

FIRST_SECONDS = 0.1
LONGEST_SECONDS = 5.0


def full_jitter(attempt: int, chance: float) -> float:
    """Seconds to wait after the `attempt`-th failure in a row (from 1), where `chance` is uniform in [0, 1).

    Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
    """
    # The exponent is bounded because a float's is: after ten failures the longest wait is long reached.
    return float(chance * min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(attempt - 1, 10)))
