"""Inputs of the petition's steps, one module per stretch of the road."""
