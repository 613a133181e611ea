import { z } from 'zod';

const host = /^(?:https?:\/\/)?[\w.-]+(?::\d{1,5})?\/?$/;

/** The settings of the one Dialogflow ES agent. Credentials come as Google's libraries find them (GOOGLE_APPLICATION_CREDENTIALS). */
export const dialogflowSettings = z.object({
  DIALOGFLOW_PROJECT_ID: z
    .string()
    .regex(/^[a-z][a-z0-9-]{4,61}[a-z0-9]$/, 'must be the id of a Google Cloud project, such as my-agent-12345')
    .optional(),
  /** http:// is without TLS and without credentials: for a stand-in on this machine. */
  DIALOGFLOW_ENDPOINT: z
    .string()
    .regex(host, 'must be a host such as dialogflow.googleapis.com, or asia-northeast1-dialogflow.googleapis.com')
    .refine(
      (text) => !text.startsWith('http://') || /^http:\/\/(?:127\.0\.0\.1|localhost)(?::|\/|$)/.test(text),
      'may begin with http:// only for this machine (127.0.0.1, localhost)',
    )
    .default('dialogflow.googleapis.com'),
  /** Where a regional agent lives, such as asia-northeast1; without it, the global agent. */
  DIALOGFLOW_LOCATION: z
    .string()
    .regex(/^[a-z]+-[a-z]+\d$/, 'must be a region such as asia-northeast1')
    .optional(),
  /** True: telephone numbers, e-mail addresses, card numbers, postal codes and addresses are taken out before a text leaves. */
  DIALOGFLOW_MASK: z.stringbool({ error: 'must be true or false' }).default(true),
});

export type DialogflowSettings = z.output<typeof dialogflowSettings>;
