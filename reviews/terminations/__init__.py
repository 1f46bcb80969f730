"""终本案件: the register of terminated cases, their ledger, and what is owed in the five years after. Source: J2.4."""
