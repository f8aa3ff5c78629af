"""The function `WildRydesSettingsGuard`, which refuses updates that lose data or fail halfway."""
