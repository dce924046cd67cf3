import type { Graph, GraphEdge } from './graph-model';
import { rowsOf } from './graph-rows';

/** Where a node stands: its column from the left, its row from the top (in fractions, to stand beside its neighbours). */
export interface Cell {
  readonly column: number;
  readonly row: number;
}

/** An edge with the cells that it passes, both ends included. */
export interface Route {
  readonly edge: GraphEdge;
  readonly cells: readonly Cell[];
}

export interface Layout {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly routes: readonly Route[];
  readonly columns: number;
  readonly rows: number;
}

/** Lays a graph out in columns along the way of the messages, with few crossings. */
export function layoutOf({ nodes, edges }: Graph): Layout {
  const column = columnsOf(nodes.map(({ id }) => id), edges);
  const columns: string[][] = [];
  const put = (id: string, at: number): void => void (columns[at] ??= []).push(id);
  for (const { id } of nodes) put(id, column.get(id)!);
  const chains = edges.map((edge, index) => ({ edge, chain: chainOf(edge, column, (at) => {
    const id = `edge ${index} at ${at}`;
    put(id, at);
    return id;
  }) }));
  const row = rowsOf(columns, neighboursOf(chains.map(({ chain }) => chain)));
  const cells = new Map(columns.flatMap((ids, at) => ids.map((id) => [id, { column: at, row: row.get(id)! }] as const)));
  const routes = chains.map(({ edge, chain }) => ({ edge, cells: chain.map((id) => cells.get(id)!) }));
  return { cells, routes, columns: columns.length, rows: 1 + Math.max(-1, ...row.values()) };
}

/** Longest way from a source; an edge that closes a circle does not count. */
function columnsOf(ids: readonly string[], edges: readonly GraphEdge[]): Map<string, number> {
  const forward = withoutCircles(ids, edges);
  const column = new Map<string, number>();
  const visit = (id: string): number => {
    const found = column.get(id) ?? Math.max(0, ...forward.filter(({ to }) => to === id).map(({ from }) => visit(from) + 1));
    column.set(id, found);
    return found;
  };
  ids.forEach(visit);
  return column;
}

/** The edges without those that lead back to where a walk came from. */
function withoutCircles(ids: readonly string[], edges: readonly GraphEdge[]): GraphEdge[] {
  const done = new Set<string>();
  const back = new Set<GraphEdge>();
  const walk = (id: string, above: readonly string[]): void => {
    if (done.has(id)) return;
    for (const edge of edges.filter(({ from }) => from === id)) {
      if (edge.to === id || above.includes(edge.to)) back.add(edge);
      else walk(edge.to, [...above, id]);
    }
    done.add(id);
  };
  // A walk that begins at a source finds the edge that a person would call the way back.
  const sources = ids.filter((id) => edges.every(({ to }) => to !== id));
  for (const id of [...sources, ...ids]) walk(id, []);
  return edges.filter((edge) => !back.has(edge));
}

function chainOf({ from, to }: GraphEdge, column: ReadonlyMap<string, number>, place: (at: number) => string): string[] {
  const [start, end] = [column.get(from)!, column.get(to)!];
  const step = end > start ? 1 : -1;
  const between: string[] = [];
  for (let at = start + step; end !== start && at !== end; at += step) between.push(place(at));
  return [from, ...between, to];
}

function neighboursOf(chains: ReadonlyArray<readonly string[]>): Map<string, string[]> {
  const neighbours = new Map<string, string[]>();
  for (const chain of chains) {
    for (const [index, id] of chain.entries()) {
      const beside = chain.slice(Math.max(0, index - 1), index + 2).filter((other) => other !== id);
      neighbours.set(id, [...(neighbours.get(id) ?? []), ...beside]);
    }
  }
  return neighbours;
}
