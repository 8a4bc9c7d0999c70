"""The use of displays: idle ones are stopped, one can be the default of kernels and terminals."""
