"""Vehicles that report nothing but their positions. An example to start from."""

from unicorn.fleet import Fleet, Place

FLEET = Fleet(
    vehicle="vehicle",
    vehicles="vehicles",
    start=(51.5074, -0.1278),  # Charing Cross, London
    places=(
        Place("Trafalgar Square", 51.508, -0.1281),
        Place("Big Ben", 51.5007, -0.1246),
        Place("Buckingham Palace", 51.5014, -0.1419),
        Place("Royal Albert Hall", 51.5009, -0.1774),
        Place("Paddington Station", 51.5154, -0.1755),
        Place("British Museum", 51.5194, -0.127),
        Place("King's Cross Station", 51.5308, -0.1238),
        Place("Emirates Stadium", 51.5549, -0.1084),
        Place("St Paul's Cathedral", 51.5138, -0.0984),
        Place("Tower Bridge", 51.5055, -0.0754),
        Place("Canary Wharf", 51.5049, -0.0195),
        Place("Greenwich Observatory", 51.4769, -0.0005),
    ),
)
