"""Define the `wildrydes` command: each module is a subcommand, which collects a report and emits it."""
