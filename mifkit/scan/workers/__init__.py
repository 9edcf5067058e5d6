"""Analysing files in processes of this machine or of a Dask cluster."""
