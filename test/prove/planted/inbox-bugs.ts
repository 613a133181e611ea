import type { PlantedBug } from './bug.ts';

/** Mistakes on the way in: from the webhook to the stored message. */
export const INBOX_BUGS: readonly PlantedBug[] = [
  {
    name: 'ack-before-commit',
    says: 'X is told 200 before the events are stored',
    expects: ['unstored', 'lost'],
    edits: [
      {
        file: 'channels/x/webhook.ts',
        find: "await inbox.accept({ channel: 'x', ...parseWebhook(raw, clock.now()), raw });\n      response.status(200).end();",
        replace:
          "response.status(200).end();\n      await inbox.accept({ channel: 'x', ...parseWebhook(raw, clock.now()), raw }).catch(() => undefined);",
      },
    ],
  },
  {
    name: 'failed-store-is-200',
    crashes: true,
    says: 'events that could not be stored are answered with 200 like their neighbours',
    expects: ['unstored', 'lost'],
    edits: [
      {
        file: 'platform/batcher.ts',
        find: 'else group.forEach((one) => one.reject(error));',
        replace: 'else group.forEach((one) => one.resolve([] as Result));',
      },
    ],
  },
  {
    name: 'no-dedupe',
    says: 'an event that is there already counts as new',
    expects: ['doubled', 'mixed up'],
    edits: [
      {
        file: 'channels/inbox-rows.ts',
        find: '.filter((one) => fresh.delete(`${one.accountId} ${one.event.externalId}`))',
        replace: '.filter(() => fresh.size >= 0)',
      },
      {
        file: 'channels/inbox-quick.ts',
        find: 'from fresh f join u using (account_id, external_id) join placed p using (ord)',
        replace: 'from u join placed p using (ord)',
      },
    ],
  },
];
