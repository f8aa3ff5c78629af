"""The archive: how many bytes a query over one hour of five reads, by how the hours are stored."""
