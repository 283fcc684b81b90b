"""What comes in about files, besides their bytes."""

from flask_wtf import FlaskForm

from chatapp.forms.fields import Id, RoomIn, Text, Whole
from chatapp.models import File


class UploadForm(FlaskForm):
    """An upload: what the file is called; its bytes are the request's body."""

    NAME_MAX = 1000  # of what is given; what is kept of it is shorter

    pace = "upload"

    name = Text(limit=NAME_MAX, blank=True, optional=True, default="")


class FilesForm(FlaskForm):
    """`files`: what was shared in a room, newest first."""

    is_for_readers = True

    room = RoomIn()
    before = Id(optional=True)
    limit = Whole(optional=True, least=1, most=2 * File.PAGE, default=File.PAGE)
