"""Model cards: what each network was trained on, how, how well it did, and what it must not be used for."""
