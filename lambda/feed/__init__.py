"""`WildRydesFeed`: publishes the readings of each shard as compact frames to AppSync Events, for pages that watch."""
