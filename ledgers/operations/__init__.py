"""Every write of the ledger room: imports.py what people ask for, work.py what workers do, exports.py taking out."""
