"""Makes the image of a Dockerfile without a container engine, and checks it."""
