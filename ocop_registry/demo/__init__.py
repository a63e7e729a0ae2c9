"""Demo data: what is known of real Hanoi products, and a made-up year of work beside it.

Real rows carry their source and never a certificate. Everything made up says "mẫu" in the name of
its producer and is marked as sample data. Nothing here is imported by any room.
"""
