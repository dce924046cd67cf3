import { CfnResource, DefaultTokenResolver, Reference, StringConcat, Tokenization, type IPostProcessor, type IResolvable, type IResolveContext } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { GENERATED_PART } from '../declared-name';
import { known } from '../rule/declared-values';

/** The shortest that a pseudo parameter can be. */
const SHORTEST: Readonly<Record<string, string>> = { 'AWS::AccountId': '0'.repeat(12), 'AWS::Region': 'us-east-1', 'AWS::URLSuffix': 'amazonaws.eu', 'AWS::Partition': 'aws' };

/** CloudFormation cuts the two parts of a long name to so many characters. */
const NAME_PART = 33;

/** Resolves a text to the shortest that it can be deployed as: what only deployment knows is empty. */
class ShortestTexts extends DefaultTokenResolver {
  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token) && isQueueUrl(token)) return shortestUrl(token.target as sqs.CfnQueue);
    const value: unknown = super.resolveToken(token, context, postProcessor);
    if (typeof value !== 'object' || value === null) return value;
    const [[key = '', argument] = []] = Object.entries(value);
    if (key === 'Ref') return SHORTEST[argument as string] ?? '';
    return key.startsWith('Fn::') ? '' : value;
  }
}

function isQueueUrl({ target, displayName }: Reference): boolean {
  return CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::SQS::Queue' && ['Ref', 'QueueUrl'].includes(displayName);
}

function shortestUrl({ queueName, stack, logicalId }: sqs.CfnQueue): string {
  const parts = [known(stack.stackName) ?? '', stack.resolve(logicalId) as string].map((part) => part.slice(0, NAME_PART));
  const region = known(stack.region) ?? SHORTEST['AWS::Region'];
  return `https://sqs.${region}.${SHORTEST['AWS::URLSuffix']}/${SHORTEST['AWS::AccountId']}/${known(queueName) ?? parts.join('-') + GENERATED_PART}`;
}

/**
 * The fewest bytes that the variables of a function have once deployed, measured as AWS Lambda does: as JSON, in which every quote of a
 * binding counts twice.
 */
export function fewestBytes(fn: lambda.CfnFunction): number {
  const resolver = new ShortestTexts(new StringConcat());
  const { variables = {} } = Tokenization.resolve(fn.environment ?? {}, { scope: fn, resolver, preparing: false }) as { variables?: object };
  return Buffer.byteLength(JSON.stringify(variables));
}
