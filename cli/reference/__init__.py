"""Generate files from the code: `python -m cli.reference` writes them."""
