"""Many films on many workers: Dask shares them out, one Parquet data set holds what was found."""
