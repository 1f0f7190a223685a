"""Where files lie (``store``) and how a file is told from what it says it is (``recognition``)."""

from evidence.storage.recognition import Recognised, endings, recognise
from evidence.storage.store import ObstoreArtifactStore

__all__ = ["ObstoreArtifactStore", "Recognised", "endings", "recognise"]
