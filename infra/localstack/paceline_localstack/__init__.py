"""LocalStack without Docker: functions run as processes, and dynoxide is the DynamoDB engine.

`__main__`          starts LocalStack and ends it together with the command that started it
`plugins`           what LocalStack discovers: the executor and the hooks
`executor`          LocalStack's interface to a function's execution environment
`sandbox`           one `bootstrap` process: its life, output and invocations
`runtime_api`       the Lambda Runtime API that feeds a sandbox
`dynamodb`          dynoxide as DynamoDB's engine
`dynoxide_streams`  makes dynoxide's streams look as LocalStack expects them
`schedules`         fires one-time schedules when they are due
`polling`           how often idle queues and streams are looked at
`processes`         the register of child processes
`reaper`            ends what the register holds when LocalStack is gone
`templates`         reads templates, and fills in where code and nested templates lie
`deploy`            deploys the template to a running LocalStack
`transform`         writes the template as it is after the SAM transform
`lint`              runs cfn-lint on templates
"""
