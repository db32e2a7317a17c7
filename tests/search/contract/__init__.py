"""What every search engine must pass; `engine_name` runs each test with each of them."""
