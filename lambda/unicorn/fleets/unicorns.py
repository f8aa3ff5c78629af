"""Unicorns, the fleet of the original workshop."""

from unicorn.fleet import Fleet, Place, Vital, Walk, below

FLEET = Fleet(
    vehicle="unicorn",
    vehicles="unicorns",
    start=(40.749167, -73.985184),  # the Empire State Building
    places=(
        Place("Empire State Building", 40.7484, -73.9857),
        Place("Grand Central Terminal", 40.7527, -73.9772),
        Place("Times Square", 40.758, -73.9855),
        Place("Metropolitan Museum of Art", 40.7794, -73.9632),
        Place("Columbia University", 40.8075, -73.9626),
        Place("Yankee Stadium", 40.8296, -73.9262),
        Place("LaGuardia Airport", 40.7769, -73.874),
        Place("Washington Square", 40.7308, -73.9973),
        Place("One World Trade Center", 40.7127, -74.0134),
        Place("Brooklyn Bridge", 40.7061, -73.9969),
        Place("Statue of Liberty", 40.6892, -74.0445),
        Place("Grand Army Plaza", 40.6739, -73.9701),
    ),
    vitals=(
        Vital("HealthPoints", "Health", gauge=(0, 200), alert=below(100), walk=Walk(start=150)),
        Vital("MagicPoints", "Magic", gauge=(0, 200), alert=below(100), walk=Walk(start=150)),
    ),
)
