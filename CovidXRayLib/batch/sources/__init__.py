"""Sources of the films of a batch: files, a manifest, an object store, a PACS, or a phantom seed."""
