"""The application for a server of one's own choosing: granian wsgi:app, gunicorn wsgi:app."""

from sipas.app import create_app

app = create_app()
