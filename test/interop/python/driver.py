"""Sends, receives and deletes with the extended client for Python: a line of JSON on stdin asks for one call, a line on stdout answers it."""
import json
import sys

from sqs_extended_client import SQSExtendedClientSession

sqs = SQSExtendedClientSession().client("sqs")
sqs.delete_payload_from_s3 = True


def send(queue, ask):
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in ask["attributes"].items()}
    group = {"MessageGroupId": ask["group"]} if "group" in ask else {}
    sqs.send_message(QueueUrl=queue, MessageBody=ask["body"], MessageAttributes=attributes, **group)
    return {}


def receive(queue, ask):
    # Without "All" the client asks for its marker by itself.
    answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10, MessageAttributeNames=ask["names"])
    [message] = answer["Messages"]
    attributes = {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}
    return {"body": message["Body"], "attributes": attributes, "receiptHandle": message["ReceiptHandle"]}


def delete(queue, ask):
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=ask["receiptHandle"])
    return {}


for line in sys.stdin.buffer:
    try:
        asked = json.loads(line)
        sqs.large_payload_support = asked["bucket"]
        sqs.use_legacy_attribute = asked["marker"] == "SQSLargePayloadSize"
        answered = {"send": send, "receive": receive, "delete": delete}[asked["call"]](asked["queueUrl"], asked)
    except Exception as error:
        answered = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answered), flush=True)
