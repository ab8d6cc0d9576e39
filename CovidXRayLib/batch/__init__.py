"""Batch analysis: Dask distributes films among workers, and a Parquet data set collects the results."""
