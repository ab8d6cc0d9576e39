"""De-identification of DICOM films (PS3.15 Annex E)."""
