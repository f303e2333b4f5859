pytest_plugins = ["tests.plugins.clauses", "tests.plugins.database", "tests.plugins.office"]
