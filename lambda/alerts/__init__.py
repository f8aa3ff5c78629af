"""The function `WildRydesWatch`: tells when unicorns fall silent or their vitals fall low, and when that ends."""
