"""Who logs in to the tests' servers, and whose films they hold: names and secrets that must not leak."""

USER, PASSWORD, TOKEN = "Jürgen", "p%4ss wörd:7", "token-5f3a.91~x"
PATIENT = "Muñoz^Álvaro"
