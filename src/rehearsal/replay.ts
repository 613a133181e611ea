import type { Delivery } from './delivery.ts';
import { messageEvent } from './events.ts';
import { jsonBody, problem } from './http.ts';
import type { Answer, Call } from './http.ts';
import { refused, type WebhookList } from './webhooks.ts';
import { customerOf } from './world.ts';
import type { Route, World } from './world.ts';

const FORBIDDEN = 'https://api.x.com/2/problems/client-forbidden';
const NOT_FOUND = 'https://api.x.com/2/problems/resource-not-found';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** POST /2/webhooks/replay: delivers the messages of a span of time once more, if the app's plan has it; else 403. One job at a time. */
export function replayRoutes(world: World, webhooks: WebhookList, settings: { replay: boolean }): Route[] {
  let running = false;

  async function deliver(from: number, to: number, delivery: Delivery): Promise<void> {
    running = true;
    for (const message of world.log.messages.filter(({ at }) => at >= from && at < to)) {
      const account = world.accounts.find(({ userId }) => userId === message.accountId);
      const customer = customerOf(world, message.customerId).profile;
      if (account) delivery.offer(messageEvent(message, { account, customer, apps: world.apps }, world.text));
    }
    await delivery.idle();
    running = false;
  }

  function replay(call: Call): Answer {
    if (!settings.replay) return problem(403, 'Client Forbidden', 'Your plan does not include replay.', FORBIDDEN);
    const { webhook_id: id, from_date, to_date } = jsonBody(call) ?? {};
    if (typeof id !== 'string' || !webhooks.has(id))
      return problem(404, 'WebhookIdInvalid', 'The webhook was not found or is not associated with the app.', NOT_FOUND);
    const [from, to] = [momentOf(from_date), momentOf(to_date)];
    if (from === null || to === null || from >= to) return refused('Invalid Request', 'from_date and to_date are minutes, yyyymmddhhmm.');
    if (from < world.clock.now() - DAY - MINUTE) return refused('Invalid Request', 'from_date is more than 24 hours ago.');
    if (running) return refused('ReplayConflictError', 'A replay job is running already.');
    void deliver(from, to, world.delivery());
    return { status: 200, body: { data: { job_id: world.nextId(), created_at: new Date(world.clock.now()).toISOString() } } };
  }

  return [{ endpoint: 'replay', method: 'POST', path: /^\/2\/webhooks\/replay$/, auth: 'app', handle: replay }];
}

function momentOf(written: unknown): number | null {
  const parts = typeof written === 'string' ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(written) : null;
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute);
}
