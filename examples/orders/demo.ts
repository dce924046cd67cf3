import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as wait } from 'node:timers/promises';
import { runEventSource } from 'cdk-sqs-connector/local';
import { Ledger } from './ledger';
import { assetOf, messagesIn, openShop, queueOf, synthesize, type LocalShop } from './local-shop';
import type { Cart } from './place-order';
import { orders } from './queues';

const ledger = new Ledger();
const started = performance.now();

function tell(what: string, ...lines: string[]): void {
  lines.forEach((line, index) => process.stdout.write(`${(index === 0 ? what : '').padEnd(13)}${line}\n`));
}

/** Moves the clock until something is so; without a step, only answers over the network are waited for. */
async function until(shop: LocalShop, isSo: () => Promise<boolean>, stepSeconds: number): Promise<void> {
  for (let step = 0; !(await isSo()); step++) {
    if (step === 2000) throw new Error(`demo: work must end, got none after ${stepSeconds * step} s of the clock; run it again, or look for what was changed`);
    await shop.clock.advance(stepSeconds);
    await wait(stepSeconds === 0 ? 10 : 1);
  }
}

/** A poll under way ends by itself, 20 seconds later by the clock of the engine. */
async function stop(shop: LocalShop, end: () => Promise<unknown>): Promise<void> {
  const ended = end();
  await shop.clock.advance(20);
  await ended;
}

async function sendByHand(): Promise<void> {
  const { messageId } = await orders.sendMessage({ body: { id: 'o-0', sku: 'lamp', quantity: 1 } });
  ledger.sent([messageId]);
  const [message] = await orders.receiveMessages();
  await orders.deleteMessage(message!);
  ledger.handled([message!.messageId]);
  tell('by hand', `sent one order, received ${message!.body.quantity} ${message!.body.sku} (typed), deleted it`);
}

/** Nine carts of three customers: 26 orders and 9 payments. One order is poison: it is for an anvil. */
function carts(): Cart[] {
  return Array.from({ length: 9 }, (_, index) => {
    const skus = ['lamp', 'chair', index === 4 ? 'anvil' : 'desk'].slice(0, index === 8 ? 2 : 3);
    return { customer: `c-${index % 3}`, cents: 100 * (index + 1), items: skus.map((sku, item) => ({ id: `o-${index + 1}-${item}`, sku, quantity: 1 })) };
  });
}

/** @returns ids of the payments in the order of sending */
async function placeOrders(shop: LocalShop): Promise<string[]> {
  const { handler } = assetOf(shop, 'PlaceOrder');
  const charges: string[] = [];
  for (const cart of carts()) {
    const { body } = (await handler({ body: JSON.stringify(cart) })) as { body: string };
    const sent = JSON.parse(body) as { orders: string[]; payment: string };
    ledger.sent([...sent.orders, sent.payment]);
    charges.push(sent.payment);
  }
  tell('PlaceOrder', `took ${carts().length} carts: ${await messagesIn(shop, 'Orders')} orders and ${await messagesIn(shop, 'Payments')} payments are queued`);
  return charges;
}

/** The event source mapping of the template, as AWS Lambda would run it. */
async function ship(shop: LocalShop): Promise<void> {
  const { queueUrl, queueArn } = queueOf(shop, 'Orders');
  const mapping = shop.app.eventSources.find((source) => queueArn.endsWith(`:${source.queueName}`))!;
  let [invocations, failures] = [0, 0];
  subscribe('cdk-sqs-connector:failed', () => { failures++; }); // else the log says why, ten times
  const running = runEventSource({
    ...mapping, port: shop.engine, clock: shop.clock, queueUrl, queueArn, invoke: assetOf(shop, 'Ship').handler, functionTimeoutSeconds: 30,
    onActivity: (activity) => {
      if (activity.kind !== 'handled') return;
      invocations++;
      ledger.handled(activity.messageIds.filter((messageId) => !activity.failedIds.includes(messageId)));
    },
  });
  const begun = shop.clock.now();
  await until(shop, async () => (await messagesIn(shop, 'Orders')) === 0, 10);
  await stop(shop, () => running.stop());
  tell('Ship', `shipped what it could in ${invocations} invocations; ${failures} times an order failed, and only that one came back`);
  tell('', `the clock moved by ${Math.round((shop.clock.now() - begun) / 60_000)} min instead of waiting`);
}

/** The listener of worker.ts, as its container would run it. */
async function charge(shop: LocalShop, sent: readonly string[]): Promise<void> {
  const charged = new Map<string, string[]>();
  subscribe('cdk-sqs-connector:done', (event) => {
    const { messageId, messageGroupId } = event as { messageId: string; messageGroupId: string };
    ledger.handled([messageId]);
    charged.set(messageGroupId, [...charged.get(messageGroupId) ?? [], messageId]);
  });
  const { listener } = await import('./worker.js');
  await until(shop, async () => (await messagesIn(shop, 'Payments')) === 0, 0);
  await stop(shop, () => listener.stop());
  const inOrder = [...charged.values()].every((ids) => ids.every((id, index) => index === 0 || sent.indexOf(ids[index - 1]!) < sent.indexOf(id)));
  if (!inOrder) throw new Error('demo: the payments of a customer must be charged in order, got them mixed');
  tell('Worker', `charged ${[...charged.values()].flat().length} payments of ${charged.size} customers at the same time, each customer's in order`);
}

async function readDead(shop: LocalShop): Promise<void> {
  for (const path of ['Orders/DeadLetterQueue', 'Payments/DeadLetterQueue']) {
    const { queueUrl } = queueOf(shop, path);
    const { Messages = [] } = await shop.engine.receiveMessage({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
    ledger.deadLettered(Messages.map(({ MessageId }) => MessageId!));
    for (const { Body } of Messages) tell('dead letters', `${path}: ${Body}`);
  }
}

async function main(): Promise<void> {
  const app = synthesize();
  tell('declared', ...app.queues.filter(({ path }) => !path.includes('/')).map(({ path, declaration }) => `${path} (${declaration.kind}) with a dead-letter queue after ${declaration.redrivePolicy!.maxReceiveCount} receives`));
  const shop = await openShop(app);
  tell('running', `${app.queues.length} queues of Shop.template.json in the local engine at ${shop.endpoint}`);
  try {
    await sendByHand();
    const charges = await placeOrders(shop);
    await ship(shop);
    await charge(shop, charges);
    await readDead(shop);
  } finally {
    await shop.close();
  }
  tell('took', `${((performance.now() - started) / 1000).toFixed(1)} s`);
  process.stdout.write(`demo: ${ledger.closingLine()}\n`);
  if (ledger.lost.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
