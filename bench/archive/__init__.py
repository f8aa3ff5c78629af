"""The archive: how many bytes a question about the last of five hours reads, by how the hours are stored."""
