import { Lazy, Stack, Token, type IResolvable } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { POLICY_QUOTAS } from '../../queue/policy-quota';
import { SOURCE_ARN, type Conditions } from './any-source';

/** A statement as `PolicyStatement.toStatementJson()` gives it. */
interface StatementJson {
  readonly Sid?: string;
  readonly Action?: string | string[];
  readonly Condition?: Readonly<Conditions>;
}

/** Operators that any of their values meets. One that none may meet says less with more: two such denials would become a weaker one. */
const ANY_OF = /^(Arn|String)(Equals|Like|EqualsIgnoreCase)(IfExists)?$/;

/**
 * Keeps a queue's policy within its quotas: statements that differ only in the ARN of their source become one, statements of
 * more than seven actions become several. aws-cdk-lib adds one statement per topic, bucket and rule, of which 20 fill a policy.
 *
 * @see https://github.com/aws/aws-cdk/issues/16303
 */
export class StatementMerger {
  private readonly sourcesByStatement = new Map<string, Set<string>>();
  private readonly actionsByStatement = new Map<string, Set<string>>();
  private readonly idsApart = new Map<string, string>();

  /**
   * @param addPart adds a statement to the policy as it stands
   */
  constructor(
    private readonly queue: IConstruct,
    private readonly addPart: (statement: iam.PolicyStatement) => iam.AddToResourcePolicyResult,
  ) {}

  public add(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    const added = this.merge(statement).map(this.addPart);
    return added.at(-1) ?? { statementAdded: true, policyDependable: this.queue.node.tryFindChild('Policy') };
  }

  /** The statements to add for this one: none when an earlier statement took its source. */
  private merge(statement: iam.PolicyStatement): iam.PolicyStatement[] {
    const parts = this.mergeSource(statement).map((part) => this.keepApart(part));
    if (!parts.includes(statement)) statement.freeze(); // a copy is in the policy: a condition that is added later would be lost, and nothing said so
    return parts;
  }

  private mergeSource(statement: iam.PolicyStatement): iam.PolicyStatement[] {
    const json = statement.toStatementJson() as StatementJson;
    const operator = sourceOperator(json);
    if (operator === undefined) return split(statement, json);
    const { [SOURCE_ARN]: source, ...others } = json.Condition![operator]!;
    const arns = [source].flat();
    if (!arns.every((arn) => typeof arn === 'string') || Token.isUnresolved(arns)) return split(statement, json); // perhaps a list, which has no place in one
    // A service principal is another token in each statement: only the resolved text compares.
    const rest = Stack.of(this.queue).resolve({ ...json, Condition: { ...json.Condition, [operator]: others } });
    const key = JSON.stringify([operator, rest]);
    const earlier = this.sourcesByStatement.get(key);
    const sources = earlier ?? new Set<string>();
    arns.forEach((arn) => sources.add(arn));
    if (earlier) return [];
    this.sourcesByStatement.set(key, sources);
    const Condition = { ...json.Condition, [operator]: { ...others, [SOURCE_ARN]: lastly(sources) } };
    const whole = { ...json, Condition };
    return split(iam.PolicyStatement.fromJson(whole), whole);
  }

  /** The CDK may join statements that differ in their actions only (`minimizePolicies`), beyond seven: one with an id stays alone. */
  private keepApart(statement: iam.PolicyStatement): iam.PolicyStatement {
    const { Action, ...rest } = statement.toStatementJson() as StatementJson;
    if (rest.Sid !== undefined) return statement;
    const key = JSON.stringify(Stack.of(this.queue).resolve(rest));
    const actions = new Set([...this.actionsByStatement.get(key) ?? [], ...[Action ?? []].flat()]);
    if (actions.size > POLICY_QUOTAS.actionsPerStatement) return statement.copy({ sid: this.idApart(JSON.stringify([key, Action])) });
    this.actionsByStatement.set(key, actions);
    return statement;
  }

  /** The same for the same statement: of what is added again, as by a second binding of one role, the CDK then keeps one. */
  private idApart(statement: string): string {
    const id = this.idsApart.get(statement) ?? `Part${this.idsApart.size + 1}`;
    this.idsApart.set(statement, id);
    return id;
  }
}

/** The operator that binds the statement to sources by ARN, when exactly one does and the statement has no id of its own. */
function sourceOperator({ Sid, Condition = {} }: StatementJson): string | undefined {
  const operators = Object.keys(Condition).filter((operator) => SOURCE_ARN in Condition[operator]!);
  return Sid === undefined && operators.length === 1 && ANY_OF.test(operators[0]!) ? operators[0] : undefined;
}

/** The sources at synthesis. The CDK may join statements whose conditions are the same JSON, and in JSON every lazy value looks alike. */
function lastly(sources: ReadonlySet<string>): IResolvable {
  const lazy = Lazy.uncachedAny({ produce: () => (sources.size === 1 ? [...sources][0] : [...sources]) });
  return Object.assign(lazy, { toJSON: () => [...sources] });
}

function split(statement: iam.PolicyStatement, json: StatementJson): iam.PolicyStatement[] {
  const actions = [json.Action ?? []].flat();
  const { actionsPerStatement } = POLICY_QUOTAS;
  if (actions.length <= actionsPerStatement || json.Sid !== undefined) return [statement];
  const parts = Array.from({ length: Math.ceil(actions.length / actionsPerStatement) }, (_, index) =>
    actions.slice(index * actionsPerStatement, (index + 1) * actionsPerStatement));
  return parts.map((Action) => iam.PolicyStatement.fromJson({ ...json, Action }));
}
