"""What a batch writes and remembers: rows, addresses, and the lock of its folder."""
