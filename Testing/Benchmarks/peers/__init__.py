"""Other ways to segment and score a film, timed in turns with CovidXRay's."""
