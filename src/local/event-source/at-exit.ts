const left = new Set<() => void>();

/** The last first: a process ends before its folder goes. What fails keeps no other from being done. */
function doAll(): void {
  for (const act of [...left].reverse()) {
    try {
      act();
    } catch {
      // Nobody is there any more to be told.
    }
  }
}

/**
 * Does something when this process ends, be it by a crash: everything but `kill -9`. One listener does all, as Node takes more than ten
 * for a leak.
 *
 * @returns what takes it back
 */
export function atExit(act: () => void): () => void {
  if (left.size === 0) process.once('exit', doAll);
  left.add(act);
  return () => {
    left.delete(act);
    if (left.size === 0) process.off('exit', doAll);
  };
}
