"""PKG: package definitions, exported packages and install scripts."""
