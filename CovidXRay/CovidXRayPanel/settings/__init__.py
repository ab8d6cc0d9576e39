"""Settings of this computer, and their page in the Application Settings."""
