"""What has happened, told to other programs: signed, retried, logged."""
