import os
import signal
import threading
import time

import pytest

from aws.signals import ShutdownRequest


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_asks_to_stop(number: signal.Signals) -> None:
    with ShutdownRequest() as stop:
        assert not stop.is_requested()
        os.kill(os.getpid(), number)
        assert stop.is_requested()
        assert not stop.is_forced()


def test_two_signals_at_once_ask_once() -> None:
    clock = _Clock()
    with ShutdownRequest(clock) as stop:
        os.kill(os.getpid(), signal.SIGINT)
        clock.now = 0.5
        os.kill(os.getpid(), signal.SIGTERM)
        assert not stop.is_forced()


def test_a_signal_some_time_after_the_first_insists() -> None:
    clock = _Clock()
    with ShutdownRequest(clock) as stop:
        os.kill(os.getpid(), signal.SIGINT)
        clock.now = 1.5
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.is_forced()


def test_a_signal_ends_a_wait_early() -> None:
    with ShutdownRequest() as stop:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
        began = time.monotonic()
        stop.wait(30)
        assert time.monotonic() - began < 20
        assert stop.is_requested()


def test_a_wait_after_that_is_a_wait_again() -> None:
    with ShutdownRequest() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        stop.wait(30)
        began = time.monotonic()
        stop.wait(0.02)
        assert time.monotonic() - began >= 0.02


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with ShutdownRequest():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before


def test_a_signal_that_comes_again_after_the_end_crashes_nothing() -> None:
    with ShutdownRequest():
        os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_IGN
