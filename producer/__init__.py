"""The producer: simulates flying unicorns and puts their readings on a stream."""

from aws.interrupt import hide_interrupts

hide_interrupts()
