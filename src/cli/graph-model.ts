import type { TemplateApp } from '../local/template/template';
import { parseQueueArn } from '../queue/queue-name';

export type NodeKind = 'standard' | 'fifo' | 'dead' | 'function' | 'container' | 'topic' | 'rule';

/** A queue, or who uses it. */
export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** What it is, in a few words. */
  readonly detail: string;
}

/** A way of messages. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly isDeadLetter: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const ACTOR_DETAIL = { function: 'Lambda function', container: 'container', topic: 'SNS topic', rule: 'EventBridge rule' } as const;

/** Queues, dead-letter queues, producers and consumers of an app. */
export function graphOf(app: TemplateApp): Graph {
  const deadNames = new Set(app.queues.flatMap(({ declaration }) => targetOf(declaration.redrivePolicy?.deadLetterTargetArn) ?? []));
  const queues = app.queues.map(({ path, declaration: { queueName, kind = 'standard' } }): GraphNode => ({
    id: queueName,
    kind: deadNames.has(queueName) ? 'dead' : kind,
    label: path,
    detail: `${kind === 'fifo' ? 'FIFO' : 'standard'} ${deadNames.has(queueName) ? 'dead-letter ' : ''}queue`,
  }));
  const edges = [...accessEdges(app, deadNames), ...mappingEdges(app), ...deadLetterEdges(app)]
    .filter(({ from, to }) => [from, to].some((end) => queues.some(({ id }) => id === end)));
  const actors = new Map<string, GraphNode>();
  for (const { functionName } of app.eventSources) {
    const label = app.functions.find((each) => each.functionName === functionName)?.path ?? functionName;
    actors.set(label, { id: label, kind: 'function', label, detail: ACTOR_DETAIL.function });
  }
  for (const { actor, actorKind } of app.accesses) actors.set(actor, { id: actor, kind: actorKind, label: actor, detail: ACTOR_DETAIL[actorKind] });
  const used = [...actors.values()].filter(({ id }) => edges.some(({ from, to }) => from === id || to === id));
  return { nodes: [...queues, ...used], edges };
}

function targetOf(arn: string | undefined): string | undefined {
  return parseQueueArn(arn ?? '')?.queueName;
}

function mappingEdges(app: TemplateApp): GraphEdge[] {
  return app.eventSources.map(({ queueName, functionName, batchSize }) => ({
    from: queueName,
    to: app.functions.find((each) => each.functionName === functionName)?.path ?? functionName,
    label: `batches of ${batchSize}`,
    isDeadLetter: false,
  }));
}

function deadLetterEdges(app: TemplateApp): GraphEdge[] {
  return app.queues.flatMap(({ declaration: { queueName, redrivePolicy } }) => {
    const to = targetOf(redrivePolicy?.deadLetterTargetArn);
    return to === undefined ? [] : [{ from: queueName, to, label: `after ${redrivePolicy!.maxReceiveCount} receives`, isDeadLetter: true }];
  });
}

/** A mapped function receives by its mapping, and whoever handles messages may reject to the dead-letter queue: neither is an edge of its own. */
function accessEdges(app: TemplateApp, deadNames: ReadonlySet<string>): GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  for (const { actor, queueName, does } of app.accesses) {
    const functionName = app.functions.find(({ path }) => path === actor)?.functionName;
    const isMapped = app.eventSources.some((source) => source.queueName === queueName && source.functionName === functionName);
    const isRejecting = does === 'sends' && deadNames.has(queueName);
    if ((does === 'receives' && isMapped) || isRejecting) continue;
    const [from, to] = does === 'sends' ? [actor, queueName] : [queueName, actor];
    edges.set(`${from}>${to}`, { from, to, label: does, isDeadLetter: false });
  }
  return [...edges.values()];
}
