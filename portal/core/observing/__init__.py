"""What operators see of the running portal: logs, metrics, slow pages and queries."""
