"""Papers as PDF: what is handed to customers, stamped, signed and filed."""
