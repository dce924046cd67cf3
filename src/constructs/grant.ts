import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { ACTIVITIES, iamActionsOf, kmsActionsOf, type ActivityName } from '../queue/activity';

/**
 * Grants what some activities need: one statement on the queue, and one on its customer managed key where the activities need it.
 *
 * An AWS managed key and the keys of Amazon SQS need no statement.
 */
export function grantOn(queue: sqs.IQueue, grantee: iam.IGrantable, activities: readonly ActivityName[]): iam.Grant {
  const anywhere = activities.filter((activity) => 'onAnyQueue' in ACTIVITIES[activity]);
  const here = activities.filter((activity) => !anywhere.includes(activity));
  const grants: iam.Grant[] = [];
  if (here.length > 0) {
    grants.push(iam.Grant.addToPrincipalOrResource({ grantee, actions: iamActionsOf(here), resourceArns: [queue.queueArn], resource: queue }));
  }
  if (anywhere.length > 0) grants.push(iam.Grant.addToPrincipal({ grantee, actions: iamActionsOf(anywhere), resourceArns: ['*'] }));
  const keyActions = kmsActionsOf(here);
  if (queue.encryptionMasterKey && keyActions.length > 0) grants.push(queue.encryptionMasterKey.grant(grantee, ...keyActions));
  return allOf(grants, grantee);
}

/** Several grants as one. */
export function allOf(grants: readonly iam.Grant[], grantee: iam.IGrantable): iam.Grant {
  return grants.length === 0 ? iam.Grant.drop(grantee, 'nothing to grant') : grants.reduce((all, grant) => all.combine(grant));
}
