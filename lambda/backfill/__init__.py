"""The function `WildRydesBackfill`, which turns an object of archived minutes into summaries on their stream."""
