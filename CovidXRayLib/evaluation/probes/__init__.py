"""Bias probes: how well COVID-19 can be predicted without the content of the lungs."""
