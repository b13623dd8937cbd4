"""The installed version."""


def version() -> str:
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("leitstelle")
    except PackageNotFoundError:
        return "(not installed)"
