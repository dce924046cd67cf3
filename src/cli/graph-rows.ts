type Neighbours = ReadonlyMap<string, readonly string[]>;

/** Passes over the columns that untangle the edges; more change nothing on graphs of this kind. */
const SWEEPS = 8;

/** A row for each node of each column, at least one apart: what is joined stands side by side, what is not one below the other. */
export function rowsOf(columns: ReadonlyArray<readonly string[]>, neighbours: Neighbours): Map<string, number> {
  const row = new Map<string, number>();
  let top = 0;
  for (const group of groupsOf(columns.flat(), neighbours)) {
    const rows = rowsOfGroup(columns.map((ids) => ids.filter((id) => group.has(id))), neighbours);
    for (const [id, at] of rows) row.set(id, top + at);
    top = 1 + Math.max(...row.values());
  }
  return row;
}

/** Nodes that are joined, directly or by others. */
function groupsOf(ids: readonly string[], neighbours: Neighbours): Array<ReadonlySet<string>> {
  const groups: Array<Set<string>> = [];
  for (const id of ids) {
    if (groups.some((group) => group.has(id))) continue;
    const group = new Set([id]);
    for (const one of group) for (const other of neighbours.get(one) ?? []) group.add(other);
    groups.push(group);
  }
  return groups;
}

/** In an order with few crossings, and each as near to the nodes that it is joined with as the others allow. */
function rowsOfGroup(columns: ReadonlyArray<readonly string[]>, neighbours: Neighbours): Map<string, number> {
  const row = new Map(columns.flatMap((ids) => ids.map((id, index) => [id, index] as const)));
  const middle = (id: string, among: ReadonlySet<string>): number => {
    const rows = (neighbours.get(id) ?? []).filter((other) => among.has(other)).map((other) => row.get(other)!);
    return rows.length === 0 ? row.get(id)! : rows.reduce((sum, one) => sum + one, 0) / rows.length;
  };
  const place = (ids: readonly string[], among: ReadonlySet<string>): void => {
    const wanted = ids.map((id) => ({ id, at: middle(id, among) })).sort((one, other) => one.at - other.at || row.get(one.id)! - row.get(other.id)!);
    for (const [index, at] of apart(wanted.map((one) => one.at)).entries()) row.set(wanted[index]!.id, at);
  };
  const sets = columns.map((ids) => new Set(ids));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const order = sweep % 2 === 0 ? [...columns.keys()] : [...columns.keys()].reverse();
    for (const at of order) place(columns[at]!, sets[sweep % 2 === 0 ? at - 1 : at + 1] ?? new Set());
  }
  const top = Math.min(...row.values());
  return new Map([...row].map(([id, at]) => [id, at - top]));
}

/** Ascending rows moved as little as puts one between each two (least squares, by joining neighbours that press on each other). */
function apart(wanted: readonly number[]): number[] {
  const blocks: Array<{ sum: number; count: number }> = [];
  for (const [index, at] of wanted.entries()) {
    let block = { sum: at - index, count: 1 };
    for (let above = blocks.at(-1); above && above.sum / above.count > block.sum / block.count; above = blocks.at(-1)) {
      block = { sum: above.sum + block.sum, count: above.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count)).map((at, index) => at + index);
}
