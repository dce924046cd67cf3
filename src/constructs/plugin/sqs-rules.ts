import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Stack, type IPolicyValidationContext, type IPolicyValidationPlugin, type PolicyValidationPluginReport, type PolicyViolation } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { DeclaredQueue } from '../declared-queue';
import { known } from '../rule/declared-values';
import { RULE_BOOK } from '../rule/rule-book';
import { readTemplate, type TemplateFinding } from './template-resource';
import { templateFindings } from './template-rules';

/**
 * The rules of this package for queues that it did not declare: plain `sqs.Queue`, `CfnQueue` and whatever stands in the templates of an app.
 *
 * What Amazon SQS, AWS Lambda or CloudFormation would refuse at deployment fails the synthesis; what works and bites later is a warning.
 * A rule is acknowledged as `cdk-sqs-connector::<rule>`. Queues of this package were held against the same rules when they were declared,
 * so they are left out.
 *
 * @example
 * Validations.of(app).addPlugins(new SqsRules());
 */
export class SqsRules implements IPolicyValidationPlugin {
  /** Name in the report, and prefix of the ids by which rules are acknowledged. */
  public readonly name = 'cdk-sqs-connector';

  // Python's type checkers ask for it, although an interface of the CDK leaves it open.
  /** Version of the package, which the CDK's analytics report. */
  public readonly version?: string = versionOf(join(__dirname, '../../../package.json'));

  /** Ids of all rules; `docs/rules.md` lists them. */
  public readonly ruleIds?: string[] = RULE_BOOK.flatMap(({ rules }) => rules.map(({ id }) => id));

  /** Holds every template of the app against the rules; called by the CDK. */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const constructs = context.appConstruct.node.findAll();
    const stacks = constructs.filter((construct): construct is Stack => Stack.isStack(construct));
    const ours = ownQueues(constructs);
    const violations = context.templatePaths.flatMap((path) => [path, ...nestedPaths(path, stacks)]).flatMap((templatePath) => {
      const file = basename(templatePath);
      const template = readTemplate(readFileSync(templatePath, 'utf8'), placeOf(stacks.find(({ templateFile }) => templateFile === file)));
      const findings = templateFindings(template).filter(({ queueId }) => !ours.has(`${file} ${queueId}`));
      return distinct(findings).map((finding) => violationOf(finding, templatePath));
    });
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }
}

function versionOf(manifest: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version;
  } catch {
    return undefined; // bundled with its app into one file, the package has no manifest
  }
}

/** The templates of the stacks nested in one, which the CDK names to no plugin; they stand beside its own. */
function nestedPaths(templatePath: string, stacks: readonly Stack[]): string[] {
  const outermost = ({ nestedStackParent: parent, templateFile }: Stack): string => (parent ? outermost(parent) : templateFile);
  const nested = stacks.filter((stack) => stack.nestedStackParent && outermost(stack) === basename(templatePath));
  return nested.map(({ templateFile }) => join(dirname(templatePath), templateFile));
}

function placeOf(stack: Stack | undefined): { account?: string; region?: string } {
  return { account: known(stack?.account), region: known(stack?.region) };
}

/** The queues of this package, as `<template file> <logical id>`. */
function ownQueues(constructs: readonly IConstruct[]): ReadonlySet<string> {
  const queues = constructs.filter((construct) => construct instanceof DeclaredQueue);
  return new Set(queues.map(({ node }) => {
    const resource = node.defaultChild as sqs.CfnQueue;
    return `${Stack.of(resource).templateFile} ${Stack.of(resource).resolve(resource.logicalId)}`;
  }));
}

/** Findings of which none says again what another says of the same resource, as two notifications of one bucket do. */
function distinct(findings: readonly TemplateFinding[]): TemplateFinding[] {
  return [...new Map(findings.map((finding) => [`${finding.logicalId} ${finding.sentence}`, finding])).values()];
}

function violationOf({ rule, sentence, logicalId, property }: TemplateFinding, templatePath: string): PolicyViolation {
  const [description, ...fix] = sentence.split('; ');
  return {
    ruleName: rule.id,
    description: description!,
    fix: fix.join('; ') || undefined,
    severity: rule.severity === 'hard' ? 'error' : 'warning',
    ruleMetadata: { rule: rule.sentence, source: rule.source },
    violatingResources: [{ resourceLogicalId: logicalId, templatePath, locations: [property ? `Properties/${property}` : 'Properties'] }],
  };
}
