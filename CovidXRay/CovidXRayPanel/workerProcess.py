"""The worker as a QProcess, so that Slicer's window never waits for it."""

import qt



class QProcessTransport:
    """Carries bytes between :class:`CovidXRayLib.worker.client.WorkerClient` and its child process.

    Parameters
    ----------
    command : list of str
        Program and arguments.
    environment : dict of str to str
        The child's whole environment; nothing is inherited.
    """

    def __init__(self, command, environment):
        self._command = list(command)
        self._environment = dict(environment)
        self._process = None
        self.listener = None

    @property
    def pid(self):
        """The process number of the child, or None."""
        if self._process is None:
            return None
        return int(self._process.processId()) or None

    def start(self):
        """Start a new child; the listener is told of everything that comes from it."""
        self._abandon()
        process = qt.QProcess()
        settings = qt.QProcessEnvironment()
        for name, value in self._environment.items():
            settings.insert(name, value)
        process.setProcessEnvironment(settings)
        process.setProcessChannelMode(qt.QProcess.SeparateChannels)
        process.connect("readyReadStandardOutput()", self._onOutput)
        process.connect("readyReadStandardError()", self._onErrorOutput)
        process.connect("finished(int,QProcess::ExitStatus)", self._onFinished)
        process.connect("errorOccurred(QProcess::ProcessError)", self._onError)
        self._process = process
        process.start(self._command[0], self._command[1:])

    def write(self, data):
        """Send bytes; Qt buffers what the child has not read yet."""
        if self._process is not None:
            self._process.write(qt.QByteArray(data))

    def kill(self):
        """End the child at once; the listener is told when it has gone."""
        if self._process is not None:
            self._process.kill()

    def close(self):
        """End the child for good, without a word to the listener."""
        self._abandon()

    def _abandon(self):
        if self._process is None:
            return
        process, self._process = self._process, None
        for signal in (
            "readyReadStandardOutput()",
            "readyReadStandardError()",
            "finished(int,QProcess::ExitStatus)",
            "errorOccurred(QProcess::ProcessError)",
        ):
            process.disconnect(signal)
        if process.state() != qt.QProcess.NotRunning:
            process.kill()
            process.waitForFinished(1000)
        process.deleteLater()

    def _onOutput(self):
        if self._process is not None:
            self.listener.received(bytes(self._process.readAllStandardOutput().data()))

    def _onErrorOutput(self):
        if self._process is not None:
            self.listener.logged(bytes(self._process.readAllStandardError().data()))

    def _onFinished(self, exitCode, exitStatus=None):
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
            self.listener.ended(exitCode)

    def _onError(self, error):
        # Every other error is followed by finished().
        if error == qt.QProcess.FailedToStart and self._process is not None:
            process, self._process = self._process, None
            reason = process.errorString()
            process.deleteLater()
            self.listener.ended(reason)
