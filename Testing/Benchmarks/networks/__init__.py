"""How close the networks come to what the processor can do, and other runtimes beside ours."""
