import { checkTags } from '../../queue/declaration';
import { isAccountId, isListOf, isText, type OptionRule } from '../../queue/option-rule';
import { callQueue, type QueueContext } from '../connect/context';
import { checkRules, invalidOption, type OptionPlace } from '../error/option-check';

/** Who may do what with a queue, as `addPermission` says it. */
export interface QueuePermission {
  /** Name of the permission, by which `removePermission` finds it. */
  readonly label: string;
  /** Accounts that are let in, twelve digits each. */
  readonly accountIds: readonly string[];
  /** Actions of the SQS API: `SendMessage`, `ReceiveMessage`, …, or `*`. */
  readonly actions: readonly string[];
}

const placeOf = ({ name }: QueueContext, activity: string): OptionPlace => ({ where: `queue '${name}': ${activity}`, queue: name });

/** Adds or changes tags. */
export async function tagQueue(context: QueueContext, tags: Readonly<Record<string, string>>): Promise<void> {
  const place = placeOf(context, 'tagQueue');
  const wrong = checkTags(tags);
  if (wrong.length > 0) throw invalidOption(place, wrong.join(`\n${place.where}: `));
  await callQueue(context, 'tagQueue', (port, QueueUrl) => port.tagQueue({ QueueUrl, Tags: { ...tags } }));
}

const isTexts = (value: unknown): boolean => isListOf(isText)(value) && (value as unknown[]).length > 0;
const KEYS: readonly OptionRule[] = [['keys', isTexts, 'a list of keys', "write ['team']", 'required']];

/** Removes tags by their keys. */
export async function untagQueue(context: QueueContext, keys: readonly string[]): Promise<void> {
  checkRules(placeOf(context, 'untagQueue'), { keys }, KEYS);
  await callQueue(context, 'untagQueue', (port, QueueUrl) => port.untagQueue({ QueueUrl, TagKeys: [...keys] }));
}

const LABEL: OptionRule = ['label', isText, 'the name of the permission', "write label: 'partner'", 'required'];
const PERMISSION: readonly OptionRule[] = [
  LABEL,
  ['accountIds', (value) => isTexts(value) && isListOf(isAccountId)(value), 'a list of account ids', "write accountIds: ['111111111111']", 'required'],
  ['actions', isTexts, 'a list of actions of Amazon SQS', "write actions: ['SendMessage']", 'required'],
];

/** Lets other accounts use the queue. */
export async function addPermission(context: QueueContext, permission: QueuePermission): Promise<void> {
  checkRules(placeOf(context, 'addPermission'), permission ?? {}, PERMISSION);
  const input = { Label: permission.label, AWSAccountIds: [...permission.accountIds], Actions: [...permission.actions] };
  await callQueue(context, 'addPermission', (port, QueueUrl) => port.addPermission({ QueueUrl, ...input }));
}

/** Takes a permission away by its label. */
export async function removePermission(context: QueueContext, label: string): Promise<void> {
  checkRules(placeOf(context, 'removePermission'), { label }, [LABEL]);
  await callQueue(context, 'removePermission', (port, QueueUrl) => port.removePermission({ QueueUrl, Label: label }));
}
