"""What every page says about this installation: whether its answers are made up."""

from typing import Any

from flask import Flask


def register_installation(app: Flask) -> None:
    @app.context_processor
    def installation() -> dict[str, Any]:
        return {"is_demonstration": is_demonstration}


def is_demonstration() -> bool:
    return False
