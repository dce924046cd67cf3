import type { Clock } from '../../queue/clock';
import { checkTags, type QueueAttributesAnswer } from '../../queue/declaration';
import type { ActionOutput, SqsPort } from '../../queue/port';
import type { QueueAddress } from '../connect/address';
import type { BodyOptions } from '../message/codec';
import type { PortUse } from '../connect/connect';
import { callQueue, type QueueContext } from '../connect/context';
import { checkRules, placeOf, throwAll } from '../error/option-check';
import {
  KEYS_RULE, LABEL_RULE, PERMISSION_RULES, getQueueAttributes, setQueueAttributes,
  type QueueAttributeChanges, type QueueAttributeWord, type QueuePermission,
} from './administration';

/** The activities of a handle that concern the queue and not its messages. */
export abstract class QueueAdministration<Input, Output> implements QueueContext<Input, Output> {
  abstract readonly name: string;
  abstract readonly clock: Clock;
  abstract readonly random: () => number;
  abstract readonly body: BodyOptions<Input, Output>;
  abstract readonly md5: boolean;

  /**
   * What Amazon SQS tells about the queue, typed.
   *
   * @param words the attributes to ask for; all of them by default
   * @throws QueueError
   * @example
   * const { approximateNumberOfMessages } = await orders.getQueueAttributes(['approximateNumberOfMessages']);
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
   */
  getQueueAttributes<Word extends QueueAttributeWord = QueueAttributeWord>(
    words?: readonly Word[],
  ): Promise<Pick<QueueAttributesAnswer, Word>> {
    return getQueueAttributes(this, words);
  }

  /**
   * Changes attributes; those that are left out stay. `null` takes a policy or a key away.
   *
   * @throws QueueError: `InvalidAttributeValue` before the network, with all that is wrong
   * @example
   * await orders.setQueueAttributes({ visibilityTimeoutSeconds: 120, redrivePolicy: null });
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
   */
  setQueueAttributes(changes: QueueAttributeChanges): Promise<void> {
    return setQueueAttributes(this, changes);
  }

  /**
   * URLs of the queues whose dead messages come here, over all pages.
   *
   * @throws QueueError
   * @example
   * for await (const queueUrl of deadOrders.listDeadLetterSourceQueues()) console.log(queueUrl);
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
   */
  async* listDeadLetterSourceQueues(): AsyncGenerator<string, void> {
    let NextToken: string | undefined;
    do {
      const page: ActionOutput<'listDeadLetterSourceQueues'> = await callQueue(this, 'listDeadLetterSourceQueues', { NextToken, MaxResults: 1000 });
      yield* page.queueUrls ?? [];
      NextToken = page.NextToken;
    } while (NextToken);
  }

  /**
   * Deletes all messages of the queue, those in flight included; it takes up to 60 seconds.
   *
   * @throws QueueError, `PurgeQueueInProgress` within 60 seconds of the last one
   * @example
   * await orders.purgeQueue();
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
   */
  async purgeQueue(): Promise<void> {
    await callQueue(this, 'purgeQueue');
  }

  /**
   * Deletes the queue with its messages. A queue of the same name can be created 60 seconds later.
   *
   * @throws QueueError
   * @example
   * await orders.deleteQueue();
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
   */
  async deleteQueue(): Promise<void> {
    await callQueue(this, 'deleteQueue');
  }

  /**
   * The tags of the queue.
   *
   * @throws QueueError
   * @example
   * const { team } = await orders.listQueueTags();
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html
   */
  async listQueueTags(): Promise<Record<string, string>> {
    return (await callQueue(this, 'listQueueTags')).Tags ?? {};
  }

  /**
   * Adds or changes tags; at most 50 in all.
   *
   * @throws QueueError: `InvalidParameterValue` before the network
   * @example
   * await orders.tagQueue({ team: 'shipping' });
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html
   */
  async tagQueue(tags: Readonly<Record<string, string>>): Promise<void> {
    throwAll(placeOf(this.name, 'tagQueue'), checkTags(tags));
    await callQueue(this, 'tagQueue', { Tags: { ...tags } });
  }

  /**
   * Removes tags by their keys.
   *
   * @throws QueueError: `InvalidParameterValue` before the network
   * @example
   * await orders.untagQueue(['team']);
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html
   */
  async untagQueue(keys: readonly string[]): Promise<void> {
    checkRules(placeOf(this.name, 'untagQueue'), { keys }, [KEYS_RULE]);
    await callQueue(this, 'untagQueue', { TagKeys: [...keys] });
  }

  /**
   * Lets other accounts use the queue.
   *
   * @throws QueueError: `InvalidParameterValue` before the network
   * @example
   * await orders.addPermission({ label: 'partner', accountIds: ['111111111111'], actions: ['SendMessage'] });
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html
   */
  async addPermission(permission: QueuePermission): Promise<void> {
    checkRules(placeOf(this.name, 'addPermission'), permission ?? {}, PERMISSION_RULES);
    const { label: Label, accountIds, actions } = permission;
    await callQueue(this, 'addPermission', { Label, AWSAccountIds: [...accountIds], Actions: [...actions] });
  }

  /**
   * Takes a permission away by its label.
   *
   * @throws QueueError: `InvalidParameterValue` before the network
   * @example
   * await orders.removePermission('partner');
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html
   */
  async removePermission(label: string): Promise<void> {
    checkRules(placeOf(this.name, 'removePermission'), { label }, [LABEL_RULE]);
    await callQueue(this, 'removePermission', { Label: label });
  }

  abstract address(): Promise<QueueAddress>;
  abstract port(use?: PortUse): Promise<SqsPort>;
}
