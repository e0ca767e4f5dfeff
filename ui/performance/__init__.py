"""What was measured, as tables and charts."""
