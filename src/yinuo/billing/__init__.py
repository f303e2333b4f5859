"""收费: what is owed, who collects it, where the cash is, receipts, invoices, the ledger."""
