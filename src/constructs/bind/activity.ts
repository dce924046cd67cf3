/**
 * One thing that code does with a queue, for `grantActivities`: each grants the SQS actions of its calls and, with a customer
 * managed key, the AWS KMS actions that go with them.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
 */
export enum Activity {
  /** Send one message: `sqs:SendMessage`. */
  SEND_MESSAGE = 'sendMessage',
  /** Send messages in batches: `sqs:SendMessage`. */
  SEND_MESSAGE_BATCH = 'sendMessageBatch',
  /** Receive messages: `sqs:ReceiveMessage`. */
  RECEIVE_MESSAGES = 'receiveMessages',
  /** Delete one message: `sqs:DeleteMessage`. */
  DELETE_MESSAGE = 'deleteMessage',
  /** Delete messages in batches: `sqs:DeleteMessage`. */
  DELETE_MESSAGE_BATCH = 'deleteMessageBatch',
  /** Give back or hold one message longer: `sqs:ChangeMessageVisibility`. */
  CHANGE_MESSAGE_VISIBILITY = 'changeMessageVisibility',
  /** Give back or hold messages longer in batches: `sqs:ChangeMessageVisibility`. */
  CHANGE_MESSAGE_VISIBILITY_BATCH = 'changeMessageVisibilityBatch',
  /** Ask for the URL by name: `sqs:GetQueueUrl`. A binding carries the URL, so bound code does not need it. */
  GET_QUEUE_URL = 'getQueueUrl',
  /** Read attributes: `sqs:GetQueueAttributes`. */
  GET_QUEUE_ATTRIBUTES = 'getQueueAttributes',
  /** Change attributes: `sqs:SetQueueAttributes`. */
  SET_QUEUE_ATTRIBUTES = 'setQueueAttributes',
  /** List the queues that send their dead messages here: `sqs:ListDeadLetterSourceQueues`. */
  LIST_DEAD_LETTER_SOURCE_QUEUES = 'listDeadLetterSourceQueues',
  /** List the tags: `sqs:ListQueueTags`. */
  LIST_QUEUE_TAGS = 'listQueueTags',
  /** Set tags: `sqs:TagQueue`. */
  TAG_QUEUE = 'tagQueue',
  /** Remove tags: `sqs:UntagQueue`. */
  UNTAG_QUEUE = 'untagQueue',
  /** Add a statement to the queue's policy: `sqs:AddPermission`. */
  ADD_PERMISSION = 'addPermission',
  /** Remove a statement of the queue's policy: `sqs:RemovePermission`. */
  REMOVE_PERMISSION = 'removePermission',
  /** Delete all messages: `sqs:PurgeQueue`. */
  PURGE_QUEUE = 'purgeQueue',
  /** Delete the queue: `sqs:DeleteQueue`. */
  DELETE_QUEUE = 'deleteQueue',
  /** Create the queue by its name: `sqs:CreateQueue`, `sqs:TagQueue`. */
  CREATE_QUEUE = 'createQueue',
  /** List all queues of the account and Region: `sqs:ListQueues` on every resource, because the action knows none. */
  LIST_QUEUES = 'listQueues',
  /** Move the messages of this dead-letter queue back: message move tasks and what they need on it. */
  REDRIVE = 'redrive',
  /** Take the messages that a redrive moves back, also as its `to`: `sqs:SendMessage`, `sqs:GetQueueAttributes`. */
  REDRIVE_TARGET = 'redriveTarget',
}
