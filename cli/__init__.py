"""The `wildrydes` command: each module holds one subcommand, which collects a report and emits it."""
