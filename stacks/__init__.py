"""The stacks. Each only composes constructs; it takes other stacks' resources as constructs, not by name."""
