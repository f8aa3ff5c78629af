"""The benchmark of the push feed: many subscribers of one fleet, and a page beside them."""
