"""A form that is filled in many times: its fields marked once, its pages read, what stands in them looked at."""
