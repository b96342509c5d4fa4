"""The application for a server of one's own choosing: granian wsgi:app, gunicorn wsgi:app."""

import os

# Before numpy loads: its matrices are small here, and waiting threads cost more than they give.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from sipas.serving import application

app = application()
