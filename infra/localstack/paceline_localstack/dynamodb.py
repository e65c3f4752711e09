"""Dynoxide as DynamoDB's engine, in the place of DynamoDB Local."""

import os

from localstack.services.dynamodb.server import DynamodbServer
from localstack.utils.threads import FuncThread

from paceline_localstack import processes
from paceline_localstack.dynoxide_streams import DynoxideProxy

_NAME = "dynoxide"


def use_dynoxide() -> None:
    """Make LocalStack start the executable `PACELINE_DYNOXIDE` and talk to it through the streams' proxy."""
    initialise = DynamodbServer.__init__

    def initialise_with_proxy(self: DynamodbServer, *args: object, **kwargs: object) -> None:
        initialise(self, *args, **kwargs)
        self.proxy.proxy = DynoxideProxy(self.proxy.proxy)

    DynamodbServer.__init__ = initialise_with_proxy
    DynamodbServer.do_start_thread = _start


def _start(server: DynamodbServer) -> FuncThread:
    # Not started again when it ends: an engine without its tables would only hide the failure.
    command = [os.environ["PACELINE_DYNOXIDE"], "serve", "--host", "127.0.0.1", "--port", str(server.port)]
    process = processes.start(processes.ENGINE, _NAME, command)

    def wait(_: object) -> None:
        process.wait()
        processes.ended(processes.ENGINE, _NAME, process)

    thread = FuncThread(wait, on_stop=lambda _: process.kill(), name=_NAME)
    thread.start()
    return thread
