import type { Graph, GraphNode, NodeKind } from './graph-model';

/** Mermaid's shape of each kind: a queue is a cylinder laid down, an actor a box. */
const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  standard: ['[(', ')]'], fifo: ['[(', ')]'], dead: ['[(', ')]'], function: ['[', ']'], container: ['[[', ']]'], topic: ['([', '])'], rule: ['{{', '}}'], bucket: ['[/', '\\]'],
  stateMachine: ['[[', ']]'], schedule: ['{{', '}}'], pipe: ['{{', '}}'], api: ['[/', '/]'],
};

/** The graph as Mermaid text, which GitHub and many editors draw. */
export function mermaidOf({ nodes, edges }: Graph): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${ids.get(node.id)}${shapeOf(node)}`),
    ...edges.map(({ from, to, label, isDeadLetter }) => `  ${ids.get(from)} ${isDeadLetter ? '-.' : '--'} "${label}" ${isDeadLetter ? '.->' : '-->'} ${ids.get(to)}`),
    '  classDef dead stroke-dasharray: 4 3',
    ...nodes.filter(({ kind }) => kind === 'dead').map(({ id }) => `  class ${ids.get(id)} dead`),
    '',
  ].join('\n');
}

function shapeOf({ kind, label, detail }: GraphNode): string {
  const [open, close] = SHAPES[kind];
  return `${open}"${escaped(label)}<br/><small>${detail}</small>"${close}`;
}

function escaped(text: string): string {
  return text.replace(/["<>&#`]/g, (character) => `#${character.charCodeAt(0)};`);
}
