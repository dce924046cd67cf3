/** How a message ended. */
type Fate = 'handled' | 'dead-lettered';

/** Accounts for every message by its id: handled, dead-lettered, or lost. */
export class Ledger {
  private readonly fates = new Map<string, Fate | undefined>();

  /** Notes messages that a queue has confirmed. */
  sent(messageIds: readonly string[]): void {
    for (const messageId of messageIds) this.fates.set(messageId, this.fates.get(messageId));
  }

  /** Notes messages whose handler returned, or that were received by hand and deleted. */
  handled(messageIds: readonly string[]): void {
    this.end(messageIds, 'handled');
  }

  /** Notes messages that were found in a dead-letter queue. */
  deadLettered(messageIds: readonly string[]): void {
    this.end(messageIds, 'dead-lettered');
  }

  /** Messages that were sent and never seen again. */
  get lost(): string[] {
    return [...this.fates].filter(([, fate]) => fate === undefined).map(([messageId]) => messageId);
  }

  /** `<n> sent, <n> handled, <n> dead-lettered, <n> lost`. */
  closingLine(): string {
    const fates = [...this.fates.values()];
    const count = (wanted: Fate): number => fates.filter((fate) => fate === wanted).length;
    return `${fates.length} sent, ${count('handled')} handled, ${count('dead-lettered')} dead-lettered, ${this.lost.length} lost`;
  }

  private end(messageIds: readonly string[], fate: Fate): void {
    const strangers = messageIds.filter((messageId) => !this.fates.has(messageId));
    if (strangers.length > 0) throw new Error(`ledger: a message that is ${fate} must have been sent, got ${strangers.join(', ')}; note what is sent first`);
    for (const messageId of messageIds) this.fates.set(messageId, fate);
  }
}
