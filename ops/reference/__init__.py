"""Pages of `docs/` that are made from the code: `python -m ops.reference` writes them anew."""
