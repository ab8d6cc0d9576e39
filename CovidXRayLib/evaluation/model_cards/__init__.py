"""Model cards: training data and method, performance, and limitations of each network."""
