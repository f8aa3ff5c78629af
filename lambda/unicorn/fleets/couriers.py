"""Bicycle couriers in Amsterdam, whose sensors do not all answer each second. An example to start from."""

from unicorn.fleet import Fleet, Place, Vital, Walk, above, below

FLEET = Fleet(
    vehicle="courier",
    vehicles="couriers",
    start=(52.378, 4.9),  # the central station
    places=(
        Place("Central Station", 52.3791, 4.9003),
        Place("Dam Square", 52.3731, 4.8926),
        Place("Anne Frank House", 52.3752, 4.884),
        Place("Westergas", 52.3866, 4.8757),
        Place("NEMO Science Museum", 52.3738, 4.9123),
        Place("Artis Zoo", 52.366, 4.9165),
        Place("Rijksmuseum", 52.36, 4.8852),
        Place("Concertgebouw", 52.3563, 4.879),
        Place("Olympic Stadium", 52.3433, 4.854),
        Place("Amsterdam Zuid Station", 52.3389, 4.873),
        Place("Amstel Station", 52.3466, 4.9178),
        Place("Johan Cruijff Arena", 52.3144, 4.9419),
    ),
    vitals=(
        Vital(
            "HeartRate",
            "Heart rate",
            "bpm",
            valid=(20, 250),
            gauge=(40, 200),
            alert=above(185),
            is_optional=True,
            walk=Walk(start=120),
        ),
        Vital(
            "BatteryPercent",
            "Battery",
            "%",
            valid=(0, 100),
            gauge=(0, 100),
            alert=below(15),
            walk=Walk(start=100, step=0, drift=-0.01),
        ),
        Vital(
            "CargoCelsius",
            "Cargo",
            "°C",
            decimals=1,
            valid=(-50, 100),
            gauge=(-10, 30),
            alert=above(8),
            is_optional=True,
            walk=Walk(start=5, step=0.1, every=10),
        ),
    ),
)
