"""What every API view shares; light, because DRF reads parts of it while it is itself being imported."""
