import { checkDeclaration, encodeAttributes, type QueueDeclaration } from '../../queue/declaration';
import { isText } from '../../queue/option-rule';
import { nameForKind } from '../../queue/queue-name';
import { urlOfAnswer } from '../connect/address';
import type { ConnectOptions } from '../connect/connect';
import { invalidOption, throwAll } from '../error/option-check';
import { callAccount, checkAccountOptions } from './account-call';

/** Creates a queue; see the door. */
export async function createQueue(declaration: QueueDeclaration, options: ConnectOptions): Promise<{ queueUrl: string }> {
  const { queueName, kind = 'standard', tags } = { ...declaration };
  const place = { where: `queue '${String(queueName)}'`, queue: String(queueName), code: 'InvalidAttributeValue' };
  if (!isText(queueName)) throw invalidOption(place, `createQueue must be given a queueName, got ${String(queueName) || 'none'}; write { queueName: 'orders' }`);
  throwAll(place, checkDeclaration(declaration));
  checkAccountOptions({ where: 'createQueue', queue: queueName }, options);
  const input = { QueueName: nameForKind(queueName, kind), Attributes: encodeAttributes(declaration), ...(tags ? { tags } : {}) };
  return { queueUrl: await callAccount(options, { queue: queueName, activity: 'createQueue' }, async (port) => urlOfAnswer(await port.createQueue(input))) };
}
