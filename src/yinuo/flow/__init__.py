"""The process: who reacts to what. Read `pipeline.py`."""
