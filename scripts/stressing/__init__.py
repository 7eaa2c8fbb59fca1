"""How much to throw in; what was thrown, how often, and what was lost, out: traffic, odd files, kills, spoilt bytes."""
