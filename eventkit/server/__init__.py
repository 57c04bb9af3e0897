"""The Jupyter server extension: what a panel asks, over HTTP and a websocket, while no kernel has to run."""
