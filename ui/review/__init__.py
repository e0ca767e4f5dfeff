"""A reading on the screen: shown, checked step by step, corrected."""
