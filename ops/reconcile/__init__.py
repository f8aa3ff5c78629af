"""Compare the stream, the table and the archive by unicorn and minute."""
