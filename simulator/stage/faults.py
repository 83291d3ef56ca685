"""What goes wrong: `/_stage/faults` and `/_stage/weather`."""
