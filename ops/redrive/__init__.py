"""`redrive`: put back what was given up or could not be read, once its cause is mended."""
