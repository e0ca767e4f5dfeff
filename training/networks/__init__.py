"""What learns: the networks, their steps and the loop of a training."""
