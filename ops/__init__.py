"""What operations ask of a deployment and repair in it. Each question returns a report; commands print it."""
