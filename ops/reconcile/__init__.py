"""`reconcile`: whether the stream, the table and the archive say the same of each unicorn and minute."""
