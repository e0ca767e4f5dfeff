"""Drawn scenes that the ink network learns from: scripts, hands, words; sheets and what stands on them; the camera."""
