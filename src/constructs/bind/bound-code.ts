import { Lazy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { BindingRole } from '../../queue/activity';
import { bindingVariable } from '../../queue/binding';
import { isObject } from '../../queue/option-rule';
import { checkArgument } from '../rule/checked-options';
import { GIVEN } from '../rule/option-tables';
import { findingsOf } from '../rule/rule';
import { CODE_RULES, type CodeFacts } from '../rule/rule-code';
import { annotate, hardLines } from '../rule/rule-report';
import { fewestBytes } from './environment-bytes';

/** Code that a queue can be bound to: it has an environment and a role. */
interface BoundCode {
  /** Undefined for a function that was imported without its role. */
  readonly grantee?: iam.IGrantable;
  /** Undefined for code whose environment is declared elsewhere: an imported function. */
  readonly environment?: IConstruct & { addEnvironment(name: string, value: string): unknown };
}

/** Shapes that are told by what they have, so that a second copy of aws-cdk-lib does not matter. */
interface CodeShape extends IConstruct {
  addEnvironment?(name: string, value: string): unknown;
  readonly functionArn?: string;
  readonly role?: iam.IRole;
  readonly taskDefinition?: { readonly taskRole: iam.IRole };
  /** The function below an alias or a version. */
  readonly lambda?: IConstruct;
}

/** What stands behind one variable of one environment. */
interface Bound {
  readonly queue: IConstruct;
  readonly roles: Set<BindingRole>;
  /** What the binding writes: text with a token. */
  readonly value: string;
  /** It had a value before. */
  readonly replaces: boolean;
}

const BOUND = new WeakMap<IConstruct, Map<string, Bound>>();

/**
 * Finds role and environment of a Lambda function, an alias, a version or an ECS container.
 *
 * @throws for a construct that is none of them
 */
export function boundCode(code: IConstruct, verb: string): BoundCode {
  const shape = code as CodeShape;
  if (shape.taskDefinition && shape.addEnvironment) return { grantee: shape.taskDefinition.taskRole, environment: shape as BoundCode['environment'] };
  if (shape.functionArn) return { grantee: shape.role, environment: environmentOf(shape) };
  throw new Error(`${code.node.path}: ${verb} must be given a Lambda function or an ECS container, got another construct; pass the function or the container of the task definition, or grantActivities to a role`);
}

function environmentOf(code: CodeShape): BoundCode['environment'] {
  if (code.addEnvironment) return code as BoundCode['environment'];
  return code.lambda ? environmentOf(code.lambda as CodeShape) : undefined;
}

/** An environment without bindings yet: from now on its size is judged at synthesis. */
function watched(code: NonNullable<BoundCode['environment']>): Map<string, Bound> {
  const variables = new Map<string, Bound>();
  BOUND.set(code, variables);
  // A container has neither a permissions node nor a limit.
  const resource = (code as Partial<lambda.Function>).permissionsNode?.defaultChild as lambda.CfnFunction | undefined;
  const facts = (): CodeFacts => ({
    code: code.node.path,
    environmentBytes: resource && fewestBytes(resource),
    setTwice: [...variables].filter(([variable, bound]) => bound.replaces || isReplaced(code, variable, bound)).map(([variable]) => variable),
  });
  code.node.addValidation({
    validate: () => {
      const findings = findingsOf(CODE_RULES, facts());
      annotate(code, findings);
      return hardLines(findings);
    },
  });
  return variables;
}

function isReplaced(code: IConstruct, variable: string, { value }: Bound): boolean {
  const now = valueOf(code, variable);
  return now !== undefined && now !== value;
}

/** What is private of an environment: a list of its variables, or each by its name. */
type Kept = Partial<Pick<ReadonlyMap<string, unknown>, 'entries'>>;

/** What an environment has for a variable: a function keeps the values with their options, a container as they are. */
function valueOf(code: IConstruct, variable: string): unknown {
  const { environment: kept = {} } = code as { environment?: Kept };
  const set = new Map<string, unknown>(kept.entries?.() ?? Object.entries(kept)).get(variable);
  return isObject(set) ? (set as { value?: unknown }).value : set;
}

/** One queue under one name. */
export interface NamedBinding {
  readonly queue: IConstruct;
  readonly name: string;
  /** Called at synthesis, when everything about the queue is known. */
  readonly encode: (roles: ReadonlySet<BindingRole>) => string;
}

/**
 * Writes the variable of a binding; a second role of the same queue widens the first.
 *
 * @throws when the variable already stands for another queue
 */
export function bindEnvironment(code: NonNullable<BoundCode['environment']>, binding: NamedBinding, role: BindingRole): void {
  const variables = BOUND.get(code) ?? watched(code);
  // It may be the construct id.
  checkArgument(binding.queue.node.path, GIVEN.bindingName, binding.name);
  const variable = bindingVariable(binding.name);
  const bound = variables.get(variable) ?? newlyBound(binding, valueOf(code, variable) !== undefined);
  if (bound.queue !== binding.queue) {
    throw new Error(`${code.node.path}: ${variable} must stand for one queue, got ${bound.queue.node.path} and ${binding.queue.node.path}; give one of them another bindingName`);
  }
  bound.roles.add(role);
  if (variables.has(variable)) return;
  variables.set(variable, bound);
  code.addEnvironment(variable, bound.value);
}

function newlyBound({ queue, encode }: NamedBinding, replaces: boolean): Bound {
  const roles = new Set<BindingRole>();
  return { queue, roles, value: Lazy.string({ produce: () => encode(roles) }), replaces };
}
