"""What needs more than Python packages: the console built by Node, and templates with the functions' own packages."""
