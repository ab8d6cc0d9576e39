"""The pages of an evaluation: their document, template, plots and wording."""
