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
    grants.push(onQueue(queue, grantee, iamActionsOf(here)));
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

/**
 * On an imported queue the identity alone is granted where it can be: it is enough in one account, and the policy of a queue of
 * another account is set there.
 */
function onQueue(queue: sqs.IQueue, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  const options = { grantee, actions, resourceArns: [queue.queueArn] };
  if (queue.node.defaultChild === undefined) {
    const grant = iam.Grant.addToPrincipal(options);
    if (grant.success) return grant;
  }
  return iam.Grant.addToPrincipalOrResource({ ...options, resource: queue });
}
