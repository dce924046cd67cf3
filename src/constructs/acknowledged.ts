import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Tells validation plugins that a dead-letter queue needs no dead-letter queue.
 *
 * The rule of cdk-nag's Serverless pack asks every queue for a redrive policy and does not see that a queue is the end of one.
 * A dead-letter queue of a dead-letter queue would only hide messages one step further, so the honest answer is to acknowledge the
 * rule here, where the reason is known, and not to ask every user to do it. It is a note in the construct tree's metadata:
 * the template stays as it is, and an app without cdk-nag pays nothing for it.
 */
export function acknowledgeEndOfRedrive(deadLetterQueue: IConstruct): void {
  acknowledge(deadLetterQueue, 'Serverless::Serverless-SQSRedrivePolicy', 'A dead-letter queue is where redriving ends');
}

/**
 * Tells validation plugins that the mapping of a queue has no destination for what fails.
 *
 * The same pack asks every mapping for one. AWS Lambda takes it for streams and Kafka only; of a queue it is the dead-letter queue,
 * for which other rules ask.
 */
export function acknowledgeNoDestination(mapping: IConstruct): void {
  acknowledge(mapping, 'Serverless::Serverless-LambdaEventSourceMappingDestination', 'What fails goes to the dead-letter queue of the queue');
}

/** What `Validations.acknowledge` writes, without the stack trace that it takes: a tenth of the time of a queue. */
function acknowledge({ node }: IConstruct, rule: string, reason: string): void {
  // A dead-letter queue may have many sources.
  if (node.metadata.some(({ type, data }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && rule in data)) return;
  node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [rule]: reason });
}
