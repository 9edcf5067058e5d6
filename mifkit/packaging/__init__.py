"""The parts of packages that decide about status MIFs: definitions, exports, command lines and scripts."""
