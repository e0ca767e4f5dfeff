"""What stands between people's files and the reader: workers that can be ended, and an API for programs."""
