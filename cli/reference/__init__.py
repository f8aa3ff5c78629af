"""Files that are generated from the code: `python -m cli.reference` writes them."""
