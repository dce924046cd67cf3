/** The word that was probably meant: the only one that begins so, or the one that the fewest slips make of it, one in three letters at most. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const begun = words.filter((each) => word.length > 1 && each.startsWith(word));
  if (begun.length === 1) return begun[0];
  const ranked = words.map((each) => ({ each, slips: slipsBetween(word, each) })).sort((one, other) => one.slips - other.slips);
  const [best] = ranked;
  return best && best.slips <= Math.max(word.length, best.each.length) / 3 ? best.each : undefined;
}

/** Letters that are too many, missing, others, or changed with their neighbours. */
function slipsBetween(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let line = 1; line <= one.length; line++) {
    const next = [line];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[line - 1] === other[column - 1];
      const isSwapped = one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1];
      const swapped = isSwapped ? before[column - 2]! + 1 : Infinity;
      next.push(Math.min(next[column - 1]! + 1, row[column]! + 1, row[column - 1]! + (isSame ? 0 : 1), swapped));
    }
    [before, row] = [row, next];
  }
  return row.at(-1)!;
}
