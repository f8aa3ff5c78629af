from hypothesis import HealthCheck, settings

# A clock would measure how busy the machine is: a test fails for what the code does, not for its neighbours.
settings.register_profile("wildrydes", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wildrydes")
