"""Define the `wildrydes` command: each module is a subcommand, which collects a report and emits it."""

from aws.interrupt import hide_interrupts

hide_interrupts()
