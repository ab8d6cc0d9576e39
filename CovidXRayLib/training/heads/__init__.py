"""The classifier's heads, fitted to the features of a frozen VGG16."""
