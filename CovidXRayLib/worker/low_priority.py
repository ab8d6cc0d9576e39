"""The child for work that nobody waits for: as ``CovidXRayLib.worker``, at low priority."""

from CovidXRayLib.system.priority import lower_priority
from CovidXRayLib.worker.transport.streams import take_standard_streams

if __name__ == "__main__":
    lower_priority()
    _requests, _answers = take_standard_streams()
    # Only now may anything heavy be imported: it may print.
    from CovidXRayLib.worker.child_loop import serve

    serve(_requests, _answers)
