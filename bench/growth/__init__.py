"""How cost and work grow with the fleet, from ten unicorns to a hundred thousand."""
