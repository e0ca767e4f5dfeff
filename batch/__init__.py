"""Many pictures into one table: on this machine with workers, resumed after any end, or on a cluster with Ray Data."""
