"""The embedded cloud: the emulator on loopback, and the AWS behaviour that it lacks."""
