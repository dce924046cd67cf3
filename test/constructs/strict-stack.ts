import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** A stack of an app in which every finding of the built-in validation is an error. */
export function strictStack(id = 'Shop', props: ConstructorParameters<typeof Stack>[2] = {}): Stack {
  return new Stack(new App({ context: { '@aws-cdk/core:strictCfnValidateErrors': true } }), id, props);
}

export function functionIn(stack: Stack, id = 'Ship', props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  const code = lambda.Code.fromInline('exports.handler = async () => {}');
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code, ...props });
}

export function containerIn(stack: Stack, id = 'Worker'): ecs.ContainerDefinition {
  const task = new ecs.FargateTaskDefinition(stack, `${id}Task`);
  return task.addContainer(id, { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:22') });
}

interface Statement {
  readonly Sid?: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Statements of all IAM policies of the stack. */
export function statementsOf(stack: Stack, type = 'AWS::IAM::Policy'): Statement[] {
  const policies = Template.fromStack(stack).findResources(type);
  return Object.values(policies).flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[]);
}

/** Variables of the one function of the stack, with references as `<LogicalId>`. */
export function environmentOf(stack: Stack): Record<string, string> {
  const [fn] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  const variables: Record<string, unknown> = fn?.Properties.Environment?.Variables ?? {};
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, textOf(value)]));
}

/** An intrinsic as text, a reference in angle brackets. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as { 'Ref'?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };
  if (ref) return `<${ref}>`;
  if (attribute) return `<${attribute.join('.')}>`;
  return join ? join[1].map(textOf).join('') : '<intrinsic>';
}
