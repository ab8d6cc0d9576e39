"""Result files of one film: names, completeness, label maps and .seg.nrrd."""
