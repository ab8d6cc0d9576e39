"""What the benchmarks share: taking turns, medians with their spread, and the machine they ran on."""
