"""Worker processes of a batch, on this computer or in a cluster."""
