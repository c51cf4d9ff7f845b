"""docker-compose.yml and Dockerfile, without a container engine: every command runs as it stands in the file."""
