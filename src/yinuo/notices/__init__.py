"""告知: who hears of what has happened, by which way, and when. Inside the product at once; outside it by an outbox."""
