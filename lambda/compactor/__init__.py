"""The function `WildRydesCompactor`, which rewrites each hour of the archive in few large, sorted objects."""
