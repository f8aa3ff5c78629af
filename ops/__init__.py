"""The `wildrydes` command: each module is one question that operations asks."""
