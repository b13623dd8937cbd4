"""Live pages: a small asyncio process that tells browsers which part of a page to fetch again."""
