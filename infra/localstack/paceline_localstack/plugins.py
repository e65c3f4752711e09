"""What LocalStack discovers by entry point. Everything else is imported only when it is used."""

from localstack.runtime import hooks
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """The executor chosen by `LAMBDA_RUNTIME_EXECUTOR=process`."""

    name = "process"

    def load(self, *_args: object, **_kwargs: object) -> type:
        """Return the executor's class."""
        from paceline_localstack.executor import ProcessExecutor

        return ProcessExecutor


@hooks.on_infra_start(priority=100)
def use_dynoxide() -> None:
    """Put dynoxide in DynamoDB Local's place before any service starts."""
    from paceline_localstack.dynamodb import use_dynoxide

    use_dynoxide()


@hooks.on_infra_start(priority=100)
def fire_due_schedules() -> None:
    """Fire one-time schedules when they are due."""
    from paceline_localstack.schedules import fire_due_schedules

    fire_due_schedules()


@hooks.on_infra_start(priority=100)
def poll_idle_sources_often() -> None:
    """Deliver from queues and streams without a second's delay."""
    from paceline_localstack.polling import poll_idle_sources_often

    poll_idle_sources_often()
