"""Names, bridges and parts of a river that the sources lack, set by hand to about a hundred meters."""

PLACES: dict[str, dict[str, tuple[float, float]]] = {
    "borough": {
        "Manhattan": (-73.9712, 40.7831),
        "Brooklyn": (-73.9497, 40.6501),
        "Queens": (-73.8317, 40.7282),
        "The Bronx": (-73.8729, 40.8448),
        "Staten Island": (-74.1502, 40.5795),
    },
    "town": {
        "Jersey City": (-74.0776, 40.7178),
        "Hoboken": (-74.0324, 40.7440),
        "Union City": (-74.0263, 40.7795),
        "Newark": (-74.1724, 40.7357),
        "Bayonne": (-74.1143, 40.6687),
        "Elizabeth": (-74.2107, 40.6640),
        "Secaucus": (-74.0565, 40.7895),
        "Fort Lee": (-73.9701, 40.8509),
        "Hackensack": (-74.0435, 40.8859),
        "Yonkers": (-73.8988, 40.9312),
        "Mount Vernon": (-73.8371, 40.9126),
        "New Rochelle": (-73.7824, 40.9115),
        "Great Neck": (-73.7285, 40.8007),
        "Hempstead": (-73.6187, 40.7062),
        "Valley Stream": (-73.7085, 40.6643),
    },
    "water": {
        "Hudson River": (-74.0105, 40.7700),
        "East River": (-73.9700, 40.7300),
        "Upper Bay": (-74.0450, 40.6650),
        "Lower Bay": (-74.0700, 40.5500),
        "Jamaica Bay": (-73.8400, 40.6150),
        "Long Island Sound": (-73.7500, 40.8650),
        "Newark Bay": (-74.1500, 40.6850),
        "Flushing Bay": (-73.8550, 40.7700),
        "Raritan Bay": (-74.1900, 40.4950),
        "Atlantic Ocean": (-73.8800, 40.5350),
    },
}

PARK_NAMES = {
    "The Battery-Governors Island-Ellis Island-Liberty Island": "Governors Island",
    "Barren Island-Floyd Bennett Field": "Floyd Bennett Field",
}
"""Labels of parks whose official name doesn't start with its largest part."""

BRIDGES: dict[str, list[tuple[float, float]]] = {
    "Brooklyn Bridge": [(-74.0036, 40.7117), (-73.9904, 40.7010)],
    "Manhattan Bridge": [(-73.9955, 40.7158), (-73.9908, 40.7075), (-73.9861, 40.6990)],
    "Williamsburg Bridge": [(-73.9822, 40.7171), (-73.9723, 40.7136), (-73.9600, 40.7103)],
    "Queensboro Bridge": [(-73.9655, 40.7610), (-73.9546, 40.7566), (-73.9420, 40.7505)],
    "George Washington Bridge": [(-73.9668, 40.8535), (-73.9527, 40.8517), (-73.9400, 40.8487)],
    "Verrazzano-Narrows Bridge": [(-74.0590, 40.6020), (-74.0447, 40.6066), (-74.0280, 40.6118)],
    "Bronx-Whitestone Bridge": [(-73.8330, 40.8120), (-73.8294, 40.8015), (-73.8262, 40.7905)],
    "Throgs Neck Bridge": [(-73.7990, 40.8120), (-73.7930, 40.8005), (-73.7890, 40.7890)],
    "Triborough Bridge": [(-73.9217, 40.7770), (-73.9280, 40.7835), (-73.9245, 40.7950), (-73.9225, 40.8045)],
    "Marine Parkway Bridge": [(-73.8900, 40.5790), (-73.8848, 40.5735), (-73.8790, 40.5672)],
    "Cross Bay Bridge": [(-73.8200, 40.5950), (-73.8215, 40.5880)],
    "Bayonne Bridge": [(-74.1390, 40.6480), (-74.1420, 40.6395), (-74.1455, 40.6320)],
    "Goethals Bridge": [(-74.2050, 40.6360), (-74.1870, 40.6330)],
    "Outerbridge Crossing": [(-74.2570, 40.5260), (-74.2365, 40.5245)],
}

HUDSON_SHORES: list[tuple[float, float]] = [
    (-73.9445, 40.874), (-73.9360, 40.900), (-73.9240, 40.930), (-73.9120, 40.960), (-73.9040, 40.990),
    (-73.9000, 41.015), (-73.8985, 41.030), (-73.9060, 41.050), (-73.9160, 41.070), (-73.9200, 41.105),
    (-73.8720, 41.105), (-73.8660, 41.085), (-73.8680, 41.070), (-73.8730, 41.050), (-73.8790, 41.020),
    (-73.8840, 40.990), (-73.8930, 40.965), (-73.9030, 40.940), (-73.9100, 40.915), (-73.9180, 40.885),
    (-73.9225, 40.874),
]  # fmt: skip
"""The Hudson's shores from the city to where Natural Earth has the river."""

UPPER_HUDSON: list[tuple[float, float]] = [
    (-73.950, 41.295), (-73.983, 41.320), (-73.955, 41.390), (-73.968, 41.432), (-74.003, 41.500), (-73.965, 41.575),
    (-73.946, 41.707), (-73.950, 41.790), (-73.955, 41.920), (-73.935, 42.070), (-73.857, 42.210), (-73.800, 42.257),
    (-73.787, 42.350), (-73.785, 42.470), (-73.747, 42.650), (-73.697, 42.735),
]  # fmt: skip
"""Its course from where Natural Earth's river ends to Troy."""
UPPER_HUDSON_WIDTH = 0.012
"""Degrees: about a kilometer."""
