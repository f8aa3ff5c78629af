"""The consumer: reads every shard of a stream, and shows what its records hold."""

from aws.interrupt import hide_interrupts

hide_interrupts()
