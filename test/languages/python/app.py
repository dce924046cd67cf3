"""The app of typescript.ts in Python: the first argument is the folder that it synthesizes to."""
import sys

from aws_cdk import App, Duration, Stack, Validations, aws_lambda as lambda_, aws_sns as sns
from cdk_sqs_connector import (
    Activity, Encryption, FifoQueue, Producer, QueueAlarm, QueueDashboard, RedrivePolicy, SqsRules, StandardQueue,
)

app = App(outdir=sys.argv[1], analytics_reporting=False)
Validations.of(app).add_plugins(SqsRules())
stack = Stack(app, "Shop")

orders = StandardQueue(
    stack, "Orders",
    retention_period=Duration.days(7),
    encryption=Encryption.kms(),
    redrive_policy=RedrivePolicy.managed(max_receive_count=5),
)
payments = FifoQueue(stack, "Payments", high_throughput=True, content_based_deduplication=True)
returns = StandardQueue.from_queue_arn(stack, "Returns", "arn:aws:sqs:eu-west-1:111111111111:returns")

ship = lambda_.Function(
    stack, "Ship",
    runtime=lambda_.Runtime.NODEJS_22_X,
    handler="index.handler",
    code=lambda_.Code.from_inline("exports.handler = async () => {};"),
    timeout=Duration.seconds(20),
)
orders.bind_consumer(ship, batch_size=10, max_concurrency=5)
payments.bind_sender(ship)
returns.bind_sender(ship, binding_name="GoodsBack")
payments.grant_activities(ship, Activity.GET_QUEUE_ATTRIBUTES, Activity.PURGE_QUEUE)
orders.allow_producer(Producer.topic(sns.Topic(stack, "News")))

on_call = sns.Topic(stack, "OnCall")
orders.monitor(topic=on_call, time_to_drain=Duration.minutes(10), omit=[QueueAlarm.IN_FLIGHT])
QueueDashboard(stack, "Dashboard", queues=[orders, payments])

app.synth()
