"""The worker process, ``python -m CovidXRayLib.worker``, with messages over standard input and output."""

from CovidXRayLib.worker.transport.streams import take_standard_streams

if __name__ == "__main__":
    _requests, _answers = take_standard_streams()
    # Heavy imports only now, since they may print.
    from CovidXRayLib.worker.child_loop import serve

    serve(_requests, _answers)
