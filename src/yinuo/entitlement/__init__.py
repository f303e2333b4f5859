"""权益判定: which promise applies to a case, who pays, and why."""
