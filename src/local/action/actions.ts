import type { ActionInput, ActionOutput, SqsActionName } from '../../queue/port';
import type { EngineCallOptions, EngineCore } from '../engine/engine-core';
import { listDeadLetterSourceQueues, listQueues } from './listing-actions';
import { cancelMessageMoveTask, listMessageMoveTasks, startMessageMoveTask } from './move-task-actions';
import { addPermission, removePermission } from './permission-actions';
import { createQueue, deleteQueue, getQueueAttributes, getQueueUrl, purgeQueue, setQueueAttributes } from './queue-actions';
import { changeMessageVisibility, changeMessageVisibilityBatch, deleteMessage, deleteMessageBatch } from './receipt-actions';
import { receiveMessage } from './receive';
import { sendMessage, sendMessageBatch } from './send';
import { listQueueTags, tagQueue, untagQueue } from './tag-actions';

/** Every action of Amazon SQS. Only a receive may take time. */
export const ACTIONS: {
  readonly [Name in SqsActionName]:
  (core: EngineCore, input: ActionInput<Name>, options: EngineCallOptions) => ActionOutput<Name> | Promise<ActionOutput<Name>>
} = {
  sendMessage,
  sendMessageBatch,
  receiveMessage,
  deleteMessage,
  deleteMessageBatch,
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  createQueue,
  deleteQueue,
  purgeQueue,
  getQueueUrl,
  getQueueAttributes,
  setQueueAttributes,
  listQueues,
  listDeadLetterSourceQueues,
  tagQueue,
  untagQueue,
  listQueueTags,
  addPermission,
  removePermission,
  startMessageMoveTask,
  cancelMessageMoveTask,
  listMessageMoveTasks,
};
