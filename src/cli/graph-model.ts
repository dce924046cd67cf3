import type { TemplateApp } from '../local/template/template';
import type { TemplateAccess } from '../local/template/template-access';
import type { TemplateEventSource } from '../local/template/template-event-source';
import { functionOf } from '../local/template/template-function';
import { distinctPath } from '../local/template/template-place';
import { kindOfName } from '../queue/queue-name';
import { deadLetterQueueName } from '../queue/redrive';

type ActorKind = TemplateAccess['actorKind'];

export type NodeKind = 'standard' | 'fifo' | 'dead' | ActorKind;

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

const ACTOR_DETAIL: Readonly<Record<ActorKind, string>> = {
  function: 'Lambda function', container: 'container', topic: 'SNS topic', rule: 'EventBridge rule', bucket: 'S3 bucket',
  stateMachine: 'Step Functions state machine', schedule: 'EventBridge schedule', pipe: 'EventBridge pipe', api: 'API Gateway',
};

/** Queues, dead-letter queues, producers and consumers of an app. */
export function graphOf(app: TemplateApp): Graph {
  const deadNames = new Set(app.queues.flatMap(({ declaration }) => deadLetterQueueName(declaration.redrivePolicy) ?? []));
  const node = (id: string, label: string, origin: string): GraphNode => {
    const [kind, isDead] = [kindOfName(id), deadNames.has(id)];
    return { id, kind: isDead ? 'dead' : kind, label, detail: `${origin}${kind === 'fifo' ? 'FIFO' : 'standard'} ${isDead ? 'dead-letter ' : ''}queue` };
  };
  const queues = [
    ...app.queues.map((queue) => node(queue.declaration.queueName, distinctPath(queue, app.queues), '')),
    ...app.standIns.map(({ queueName }) => node(queueName, queueName, 'imported ')),
  ];
  const edges = [...accessEdges(app, deadNames), ...mappingEdges(app), ...deadLetterEdges(app)]
    .filter(({ from, to }) => [from, to].some((end) => queues.some(({ id }) => id === end)));
  const actors = actorsOf(app).filter(({ id }) => edges.some(({ from, to }) => from === id || to === id));
  return { nodes: [...queues, ...actors], edges };
}

interface Actor {
  readonly stack: string;
  readonly path: string;
  readonly kind: ActorKind;
}

const idOf = ({ stack, path }: Pick<Actor, 'stack' | 'path'>): string => `${stack}/${path}`;

function mappedFunction(app: TemplateApp, source: TemplateEventSource): Actor {
  const found = functionOf(source, app.functions);
  return { stack: found?.stack ?? source.stack, path: found?.path ?? source.functionName, kind: 'function' };
}

function actorsOf(app: TemplateApp): GraphNode[] {
  const all = [
    ...app.eventSources.map((source) => mappedFunction(app, source)),
    ...app.accesses.map(({ stack, actor, actorKind }): Actor => ({ stack, path: actor, kind: actorKind })),
  ];
  return [...new Map(all.map((actor) => [idOf(actor), actor])).entries()]
    .map(([id, actor]) => ({ id, kind: actor.kind, label: distinctPath(actor, all), detail: ACTOR_DETAIL[actor.kind] }));
}

function mappingEdges(app: TemplateApp): GraphEdge[] {
  return app.eventSources.map((source) => ({
    from: source.queueName, to: idOf(mappedFunction(app, source)), label: `batches of ${source.batchSize}`, isDeadLetter: false,
  }));
}

function deadLetterEdges(app: TemplateApp): GraphEdge[] {
  return app.queues.flatMap(({ declaration: { queueName, redrivePolicy } }) => {
    const to = deadLetterQueueName(redrivePolicy);
    return to === undefined ? [] : [{ from: queueName, to, label: `after ${redrivePolicy!.maxReceiveCount} receives`, isDeadLetter: true }];
  });
}

/** A mapped function receives by its mapping, and whoever handles messages may reject to the dead-letter queue: neither is an edge of its own. */
function accessEdges(app: TemplateApp, deadNames: ReadonlySet<string>): GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  for (const { stack, actor, queueName, does } of app.accesses) {
    const functionName = app.functions.find((each) => each.path === actor && each.stack === stack)?.functionName;
    const isMapped = app.eventSources.some((source) => source.queueName === queueName && source.functionName === functionName);
    const isRejecting = does === 'sends' && deadNames.has(queueName);
    if ((does === 'receives' && isMapped) || isRejecting) continue;
    const id = idOf({ stack, path: actor });
    const [from, to] = does === 'sends' ? [id, queueName] : [queueName, id];
    edges.set(`${from}>${to}`, { from, to, label: does, isDeadLetter: false });
  }
  return [...edges.values()];
}
