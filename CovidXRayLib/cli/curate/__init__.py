"""Commands on review databases."""
