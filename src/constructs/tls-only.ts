import * as iam from 'aws-cdk-lib/aws-iam';

/** Refuses every request that does not come over TLS. */
export function tlsOnly(queueArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['sqs:*'],
    resources: [queueArn],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}
