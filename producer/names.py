"""Names for unicorns."""

MAX_NAMES = 100_000

# Steeds of myth, of history and of books; the first is the original workshop's.
_STEEDS = (
    "Shadowfax", "Rocinante", "Bucephalus", "Arion", "Pegasus", "Sleipnir", "Xanthos", "Balios",
    "Incitatus", "Babieca", "Bayard", "Gringolet", "Llamrei", "Hengroen", "Grani", "Svadilfari",
    "Gullfaxi", "Hofvarpnir", "Skinfaxi", "Hrimfaxi", "Arvakr", "Alsvid", "Blodughofi", "Falhofnir",
    "Tencendur", "Veillantif", "Passelande", "Rabicano", "Frontino", "Brigliadoro", "Marengo", "Copenhagen",
    "Comanche", "Cincinnati", "Traveller", "Nelson", "Palomo", "Rakhsh", "Shabdiz", "Gulgun",
    "Buraq", "Haizum", "Duldul", "Chetak", "Kanthaka", "Uchchaihshravas", "Tulpar", "Chollima",
    "Longma", "Qilin", "Tikbalang", "Embarr", "Liath", "Aethon", "Pyrois", "Phlegon",
    "Eous", "Lampos", "Podargos", "Deinos", "Cyllaros", "Harpagos", "Snowmane", "Asfaloth",
    "Brego", "Arod", "Hasufel", "Felarof", "Nahar", "Rochallor", "Firefoot", "Stybba",
    "Bree", "Hwin", "Fledge", "Jewel", "Falada", "Artax", "Amalthea", "Binky",
)  # fmt: skip


def make_names(count: int) -> list[str]:
    """Return the first `count` names, from Shadowfax on. Names that are used again get a number, as in `Arion-002`."""
    if not 0 <= count <= MAX_NAMES:
        raise ValueError(f"there are names for 0 to {MAX_NAMES} unicorns, not for {count}")
    return [_make_name(index) for index in range(count)]


def _make_name(index: int) -> str:
    rounds, steed = divmod(index, len(_STEEDS))
    return f"{_STEEDS[steed]}-{rounds + 1:03}" if rounds else _STEEDS[steed]
