import { layoutOf, type Cell, type Layout, type Route } from './graph-layout';
import type { Graph, GraphEdge, GraphNode, NodeKind } from './graph-model';

const BOX = { height: 46, gap: 28, padding: 16, letter: 8.6, smallLetter: 6.4 };
const LABEL = { height: 16, padding: 4, letter: 5.6 };
/** Between two columns: the longest label stands in it at either end of a line. */
const CHANNEL = 190;
const MARGIN = 28;

const SERVICE = { fill: '#f1ecfb', stroke: '#6a3fb5' };

const COLOURS: Readonly<Record<NodeKind, { readonly fill: string; readonly stroke: string }>> = {
  standard: { fill: '#fff3e0', stroke: '#e07b00' },
  fifo: { fill: '#fdeaf3', stroke: '#c2257a' },
  dead: { fill: '#f3f3f3', stroke: '#6b6b6b' },
  function: { fill: '#e8f1fd', stroke: '#2463b0' },
  container: { fill: '#e6f6ec', stroke: '#23804a' },
  topic: SERVICE, rule: SERVICE, bucket: SERVICE, stateMachine: SERVICE, schedule: SERVICE, pipe: SERVICE, api: SERVICE,
};

interface Geometry {
  readonly layout: Layout;
  readonly left: readonly number[];
  readonly widths: readonly number[];
  readonly edges: readonly GraphEdge[];
}

/** The graph as one SVG that needs nothing else. */
export function svgOf(graph: Graph): string {
  const layout = layoutOf(graph);
  const widths = Array.from({ length: layout.columns }, (_, column) =>
    Math.max(60, ...graph.nodes.filter(({ id }) => layout.cells.get(id)!.column === column).map(widthOf)));
  const left = widths.map((_, column) => MARGIN + widths.slice(0, column).reduce((sum, width) => sum + width + CHANNEL, 0));
  const geometry: Geometry = { layout, left, widths, edges: graph.edges };
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
  return Math.max(lettersOf(label) * BOX.letter, detail.length * BOX.smallLetter) + 2 * BOX.padding;
}

/** Letters of Chinese, Japanese and Korean, and emoji, are half as wide again. */
function lettersOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter >= '\u1100' ? 1.5 : 1), 0);
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

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Both ends of each piece of a line. It leaves on the side that it goes to; one there and one back run beside each other. */
function piecesOf({ edge, cells }: Route, { left, widths, edges }: Geometry): Array<readonly [Point, Point]> {
  const forward = cells.at(-1)!.column > cells[0]!.column;
  const isTwin = edges.some(({ from, to }) => from === edge.to && to === edge.from);
  const aside = isTwin ? (forward ? -LABEL.height : LABEL.height) / 2 : 0;
  const point = (cell: Cell, isRight: boolean): Point =>
    ({ x: left[cell.column]! + (isRight ? widths[cell.column]! : 0), y: middleOf(cell) + aside });
  return cells.slice(1).map((cell, index) => [point(cells[index]!, forward), point(cell, !forward)] as const);
}

function lineOf(route: Route, geometry: Geometry): string {
  const parts = piecesOf(route, geometry).map(([start, end], index) => {
    const bend = (end.x - start.x) / 2;
    const to = index === 0 ? `M${px(start.x)} ${px(start.y)}` : `L${px(start.x)} ${px(start.y)}`;
    return `${to} C${px(start.x + bend)} ${px(start.y)} ${px(end.x - bend)} ${px(end.y)} ${px(end.x)} ${px(end.y)}`;
  });
  const dashes = route.edge.isDeadLetter ? ' stroke-dasharray="5 4"' : '';
  return `<path d="${parts.join(' ')}" fill="none" stroke="#555" stroke-width="1.4"${dashes} marker-end="url(#arrow)"/>`;
}

/** In the middle of the first piece; where many lines meet at one end nearer to the other, so that it stands on none of them. */
function labelOf(route: Route, geometry: Geometry): string {
  const { edge: { from, to, label }, cells } = route;
  const [start, end] = piecesOf(route, geometry)[0]!;
  const crowd = (id: string): number => geometry.edges.filter((edge) => edge.from === id || edge.to === id).length;
  const more = crowd(from) - (cells.length > 2 ? 1 : crowd(to));
  const at = Math.abs(more) > 2 ? 0.5 + 0.2 * Math.sign(more) : 0.5;
  const x = start.x + (end.x - start.x) * (1.5 * at - 1.5 * at ** 2 + at ** 3);
  const y = start.y + (end.y - start.y) * (3 * at ** 2 - 2 * at ** 3);
  const width = label.length * LABEL.letter + 2 * LABEL.padding;
  return `<rect x="${px(x - width / 2)}" y="${px(y - LABEL.height / 2)}" width="${px(width)}" height="${LABEL.height}" rx="3" fill="#ffffff"/>`
    + `<text x="${px(x)}" y="${px(y + 4)}" text-anchor="middle" font-size="10.5" fill="#333">${escaped(label)}</text>`;
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
