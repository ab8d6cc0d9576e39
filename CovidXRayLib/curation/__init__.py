"""Review of films by several readers: masks and assessments in an append-only review database."""
