"""The function `WildRydesStreamProcessor`: minute summaries become rows of `UnicornSensorData`."""
