"""Comparison of int8 networks with the networks that they were made from."""
