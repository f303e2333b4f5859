"""服务单: the service voucher (服务凭证): what shall be done, at which price, with whose consent."""
