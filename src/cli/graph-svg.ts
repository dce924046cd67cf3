import { layoutOf, type Cell, type Layout, type Route } from './graph-layout';
import type { Graph, GraphNode, NodeKind } from './graph-model';

const BOX = { height: 46, gap: 28, padding: 16, letter: 8.6, smallLetter: 6.4 };
const CHANNEL = 150;
const MARGIN = 28;

const COLOURS: Readonly<Record<NodeKind, { readonly fill: string; readonly stroke: string }>> = {
  standard: { fill: '#fff3e0', stroke: '#e07b00' },
  fifo: { fill: '#fdeaf3', stroke: '#c2257a' },
  dead: { fill: '#f3f3f3', stroke: '#6b6b6b' },
  function: { fill: '#e8f1fd', stroke: '#2463b0' },
  container: { fill: '#e6f6ec', stroke: '#23804a' },
  topic: { fill: '#f1ecfb', stroke: '#6a3fb5' },
  rule: { fill: '#f1ecfb', stroke: '#6a3fb5' },
  bucket: { fill: '#f1ecfb', stroke: '#6a3fb5' },
};

interface Geometry {
  readonly layout: Layout;
  readonly left: readonly number[];
  readonly widths: readonly number[];
}

/** The graph as one SVG that needs nothing else. */
export function svgOf(graph: Graph): string {
  const layout = layoutOf(graph);
  const widths = Array.from({ length: layout.columns }, (_, column) =>
    Math.max(60, ...graph.nodes.filter(({ id }) => layout.cells.get(id)!.column === column).map(widthOf)));
  const left = widths.map((_, column) => MARGIN + widths.slice(0, column).reduce((sum, width) => sum + width + CHANNEL, 0));
  const geometry: Geometry = { layout, left, widths };
  const width = Math.max(200, ...left.map((x, column) => x + widths[column]! + MARGIN));
  const height = MARGIN * 2 + Math.max(1, layout.rows) * (BOX.height + BOX.gap) - BOX.gap;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(width)} ${px(height)}" width="${px(width)}" height="${px(height)}" font-family="Helvetica, Arial, sans-serif">`,
    '<title>Queues, their producers and their consumers</title>',
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...layout.routes.map((route) => lineOf(route, geometry)),
    ...layout.routes.map((route) => labelOf(route, geometry)),
    ...graph.nodes.map((node) => boxOf(node, geometry)),
    '</svg>', '',
  ].join('\n');
}

const px = (value: number): string => String(Math.round(value * 10) / 10);
const middleOf = ({ row }: Cell): number => MARGIN + row * (BOX.height + BOX.gap) + BOX.height / 2;

function widthOf({ label, detail }: GraphNode): number {
  return Math.max(label.length * BOX.letter, detail.length * BOX.smallLetter) + 2 * BOX.padding;
}

function boxOf({ id, kind, label, detail }: GraphNode, { layout, left, widths }: Geometry): string {
  const cell = layout.cells.get(id)!;
  const [x, width, y] = [left[cell.column]!, widths[cell.column]!, middleOf(cell) - BOX.height / 2];
  const { fill, stroke } = COLOURS[kind];
  const round = ['standard', 'fifo', 'dead'].includes(kind) ? BOX.height / 2 : 6;
  const dashes = kind === 'dead' ? ' stroke-dasharray="5 4"' : '';
  const centre = px(x + width / 2);
  return `<g><rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${BOX.height}" rx="${round}" fill="${fill}" stroke="${stroke}" stroke-width="1.5"${dashes}/>`
    + `<text x="${centre}" y="${px(y + 20)}" text-anchor="middle" font-size="13" font-weight="600" fill="#1b1b1b">${escaped(label)}</text>`
    + `<text x="${centre}" y="${px(y + 36)}" text-anchor="middle" font-size="10.5" fill="#555">${escaped(detail)}</text></g>`;
}

/** Edges leave on the side that they go to. */
function sides({ cells }: Route, { left, widths }: Geometry): { exit: (cell: Cell) => number; entry: (cell: Cell) => number } {
  const forward = cells.at(-1)!.column > cells[0]!.column;
  return {
    exit: (cell) => left[cell.column]! + (forward ? widths[cell.column]! : 0),
    entry: (cell) => left[cell.column]! + (forward ? 0 : widths[cell.column]!),
  };
}

function lineOf(route: Route, geometry: Geometry): string {
  const { edge, cells } = route;
  const { exit, entry } = sides(route, geometry);
  const parts = cells.slice(1).map((cell, index) => {
    const [x1, y1, x2, y2] = [exit(cells[index]!), middleOf(cells[index]!), entry(cell), middleOf(cell)];
    const bend = (x2 - x1) / 2;
    const straight = index + 2 < cells.length ? ` L${px(exit(cell))} ${px(y2)}` : '';
    return `${index === 0 ? `M${px(x1)} ${px(y1)} ` : ''}C${px(x1 + bend)} ${px(y1)} ${px(x2 - bend)} ${px(y2)} ${px(x2)} ${px(y2)}${straight}`;
  });
  const dashes = edge.isDeadLetter ? ' stroke-dasharray="5 4"' : '';
  return `<path d="${parts.join(' ')}" fill="none" stroke="#555" stroke-width="1.4"${dashes} marker-end="url(#arrow)"/>`;
}

function labelOf(route: Route, geometry: Geometry): string {
  const { edge, cells: [start, next] } = route;
  const { exit, entry } = sides(route, geometry);
  const [x, y] = [(exit(start!) + entry(next!)) / 2, (middleOf(start!) + middleOf(next!)) / 2];
  const width = edge.label.length * BOX.smallLetter;
  return `<rect x="${px(x - width / 2)}" y="${px(y - 8)}" width="${px(width)}" height="16" rx="3" fill="#ffffff"/>`
    + `<text x="${px(x)}" y="${px(y + 4)}" text-anchor="middle" font-size="10.5" fill="#333">${escaped(edge.label)}</text>`;
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
