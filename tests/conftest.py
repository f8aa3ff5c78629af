from hypothesis import settings

# A deadline would measure how busy the machine is: a test fails for what the code does, not for its neighbours.
settings.register_profile("wildrydes", deadline=None)
settings.load_profile("wildrydes")
