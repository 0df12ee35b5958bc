"""When, and in which order: the flow, its schedule and the command line. The only place that imports prefect."""
