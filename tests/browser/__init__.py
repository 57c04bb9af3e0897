"""A package, so that what its tests share (Chromium, JupyterLab) ends with the last of them.

Playwright keeps an event loop running in the thread of its tests for as long as it is there: `asyncio.run` fails
meanwhile, so it must not last into other folders.
"""
