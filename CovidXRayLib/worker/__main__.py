"""The child: ``python -m CovidXRayLib.worker``, spoken to over standard input and output."""

from CovidXRayLib.worker.transport.streams import take_standard_streams

if __name__ == "__main__":
    _requests, _answers = take_standard_streams()
    # Only now may anything heavy be imported: it may print.
    from CovidXRayLib.worker.child_loop import serve

    serve(_requests, _answers)
