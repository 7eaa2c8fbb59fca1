"""A picture file in; what decoding it will cost, and whether it may, out; the risky formats in a process apart."""
