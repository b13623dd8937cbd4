"""From a stored mail to what a flow is told."""
