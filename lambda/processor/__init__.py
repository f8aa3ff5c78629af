"""The function `WildRydesStreamProcessor`, which merges minute summaries into rows of `UnicornSensorData`."""
