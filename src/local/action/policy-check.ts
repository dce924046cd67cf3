import { POLICY_QUOTAS } from '../../queue/policy-quota';
import { refuse, type Refusal } from '../../queue/sqs-error';

/** A policy that is larger than Amazon SQS takes; of principals and conditions nobody has recorded its answer. */
export function checkPolicyQuotas(text: string): Refusal | undefined {
  const { bytes, statements: most, actionsPerStatement } = POLICY_QUOTAS;
  if (Buffer.byteLength(text) > bytes) return refuse('OverLimit', 'Submitted policy is over max allowed size.');
  const statements = [(JSON.parse(text) as { Statement?: unknown }).Statement ?? []].flat() as Array<{ Action?: unknown }>;
  if (statements.length > most) return refuse('OverLimit', `${statements.length} statements were found in the submitted policy, max allowed is ${most}`);
  const actions = Math.max(0, ...statements.map(({ Action }) => [Action].flat().length));
  return actions > actionsPerStatement
    ? refuse('OverLimit', `${actions} actions were found in a statement from the submitted policy, max allowed is ${actionsPerStatement}`) : undefined;
}
