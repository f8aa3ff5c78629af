"""The function `WildRydesWatch`, which sends alerts about silent unicorns and low vitals, and when these end."""
