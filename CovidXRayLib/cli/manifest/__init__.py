"""Commands on manifests of films."""
