"""The producer: simulates flying unicorns and puts their readings on a stream."""
