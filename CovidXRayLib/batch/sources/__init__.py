"""Where the films of a batch come from: files, a manifest, an object store, a PACS, a seed."""
