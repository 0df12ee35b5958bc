"""When, and in which order: the Prefect flow, its schedule and the command line. The only place that imports prefect."""
