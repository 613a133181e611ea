import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import type { Attachment, InboundEvent, Profile } from '../../core/message.ts';
import { storable } from '../../core/text/normalize.ts';
import { addressSchema, channelIdSchema, idSchema, letters, type Address } from './address.ts';

const envelopeSchema = z.object({ type: z.string().min(1).max(100), channelId: channelIdSchema, serviceUrl: letters(2_000).min(1) });

/** What is needed of any activity to know whether to believe it. */
export type Envelope = z.output<typeof envelopeSchema>;

/** Reads a body as an activity. Throws InputError (400) in plain words. */
export function envelopeOf(body: unknown): Envelope {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw wrong('The body is not one activity (a JSON object).');
  const read = envelopeSchema.safeParse(body);
  if (read.success) return read.data;
  const field = String(read.error.issues[0]?.path[0] ?? '');
  throw wrong(field === 'type' ? 'The activity has no type.' : `The activity’s ${field} is missing or not one.`);
}

const loose = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const partySchema = z.object({ id: idSchema, name: loose(z.string()), role: loose(z.string()) });
const messageSchema = z.object({
  id: loose(idSchema),
  timestamp: loose(z.string().max(40)),
  text: loose(z.string()),
  value: z.unknown().optional(),
  locale: loose(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/)),
  from: partySchema,
  recipient: partySchema,
  conversation: z.object({
    id: idSchema,
    isGroup: loose(z.boolean()),
    tenantId: loose(letters(200)),
    conversationType: loose(letters(50)),
  }),
  attachments: loose(z.array(z.unknown())),
  entities: loose(z.array(z.unknown())),
});
type Message = z.output<typeof messageSchema>;

/** What an activity means to us. `why` is one of a few words, fit for a counter. */
export type Meaning = { kind: 'event'; event: InboundEvent } | { kind: 'ignored'; why: string };

/** Types that the Bot Framework knows; what else a caller says is counted under one word. */
const KNOWN_TYPES = new Set([
  ...['contactRelationUpdate', 'conversationUpdate', 'endOfConversation', 'event', 'installationUpdate', 'messageDelete'],
  ...['messageReaction', 'messageUpdate', 'suggestion', 'trace', 'typing', 'command', 'commandResult', 'handoff'],
]);

/** Reads an activity that is believed. Throws InputError (400) when a message lacks what every message has. */
export function meaningOf(envelope: Envelope, body: unknown, now: number): Meaning {
  if (envelope.type !== 'message') return { kind: 'ignored', why: KNOWN_TYPES.has(envelope.type) ? envelope.type : 'unknown' };
  const read = messageSchema.safeParse(body);
  if (!read.success) throw wrong(`The message’s ${read.error.issues[0]?.path.join('.') ?? 'form'} is missing or not one.`);
  const message = read.data;
  if (message.conversation.isGroup || /^(channel|groupChat)$/.test(message.conversation.conversationType ?? ''))
    return { kind: 'ignored', why: 'group' };
  if (message.from.id === message.recipient.id || message.from.role === 'bot') return { kind: 'ignored', why: 'own' };
  const text = textOf(message);
  const choice = choiceOf(message.value);
  const attachments = (message.attachments ?? []).slice(0, 10).flatMap((one) => attachmentOf(one));
  if (text === '' && choice === undefined && attachments.length === 0) return { kind: 'ignored', why: 'empty' };
  const profile = profileOf(message);
  return {
    kind: 'event',
    event: {
      kind: 'message',
      externalId: externalIdOf(envelope.channelId, message.conversation.id, message.id ?? madeUpId(message, text, now)),
      contactId: contactIdOf(envelope.channelId, message),
      text,
      attachments,
      ...(choice === undefined ? {} : { choice }),
      at: timeOf(message.timestamp, now),
      ...(profile ? { profile } : {}),
      address: addressOf(envelope, message),
    },
  };
}

/** Ids of activities are unique in their conversation only (those of Teams are milliseconds). */
export function externalIdOf(channelId: string, conversationId: string, activityId: string): string {
  return `${channelId}:${digest(conversationId)}:${activityId}`;
}

/** Channels where the platform vouches for who writes. Elsewhere the page itself says who its user is, and anybody could say the same. */
const VOUCHED = new Set(['line', 'facebook', 'msteams', 'telegram', 'slack', 'sms', 'omnichannel']);

/** A contact is a person where the platform knows its people, and one conversation where it does not: else a stranger could take over another's. */
function contactIdOf(channelId: string, { from, conversation }: Message): string {
  return `${channelId}:${VOUCHED.has(channelId) ? from.id : conversation.id}`;
}

function addressOf({ serviceUrl, channelId }: Envelope, { conversation, from, recipient, locale }: Message): Address {
  const { id, tenantId, conversationType } = conversation;
  const party = ({ id, name }: Message['from']) => ({ id, ...(name ? { name: storable(name, 200) } : {}) });
  // Parsed, so that what is kept is what will be read, without undefined members.
  return addressSchema.parse(
    JSON.parse(
      JSON.stringify({
        serviceUrl,
        channelId,
        conversation: { id, tenantId, conversationType },
        bot: party(recipient),
        user: party(from),
        locale,
      }),
    ),
  );
}

/** The text without the bot's own @mention (Teams). */
function textOf({ text = '', entities = [], recipient }: Message): string {
  let plain = text;
  for (const one of entities.slice(0, 20)) {
    const mention = mentionSchema.safeParse(one);
    if (mention.success && mention.data.mentioned.id === recipient.id) plain = plain.replaceAll(mention.data.text, '');
  }
  return plain.trim();
}
const mentionSchema = z.object({
  type: z.literal('mention'),
  text: z.string().min(1).max(500),
  mentioned: z.object({ id: z.string() }),
});

/** What a pressed button of ours sends back; see `compose.ts`. */
function choiceOf(value: unknown): string | undefined {
  const read = z.object({ choice: z.string().min(1).max(200) }).safeParse(value);
  return read.success ? read.data.choice : undefined;
}

const attachmentSchema = z.object({
  contentType: z.string().max(200),
  contentUrl: loose(z.string().max(2_000)),
  name: loose(z.string()),
});

/** Cards, and the copy of a text as HTML that Teams adds, are no files. */
function attachmentOf(value: unknown): Attachment[] {
  const read = attachmentSchema.safeParse(value);
  if (!read.success) return [];
  const { contentType, contentUrl, name } = read.data;
  const mime = contentType.toLowerCase().split(';')[0]?.trim() ?? '';
  if (mime === 'text/html' || mime.startsWith('application/vnd.microsoft.card.')) return [];
  const family = /^(image|video|audio)\//.exec(mime)?.[1];
  return [
    {
      kind: family === 'image' || family === 'video' || family === 'audio' ? family : 'file',
      ...(contentUrl !== undefined && /^[\x21-\x7e]+$/.test(contentUrl) ? { url: contentUrl } : {}),
      ...(/^[\w.+-]+\/[\w.+-]+$/.test(mime) ? { mime } : {}),
      ...(name ? { name: storable(name, 200) } : {}),
    },
  ];
}

function profileOf({ from, locale }: Message): Profile | undefined {
  const displayName = from.name === undefined ? '' : storable(from.name, 200).trim();
  if (displayName === '' && locale === undefined) return undefined;
  return { ...(displayName ? { displayName } : {}), ...(locale ? { locale } : {}) };
}

const DAY = 86_400_000;
/** When it was said, by the channel's clock: not in the future and not more than a day ago. */
function timeOf(timestamp: string | undefined, now: number): number {
  const at = Date.parse(timestamp ?? '');
  return Number.isNaN(at) ? now : Math.min(now, Math.max(now - DAY, at));
}

/** For a channel that names no id: the same again when the same is delivered again. Without a time two equal words are two messages. */
function madeUpId({ conversation, timestamp }: Message, text: string, now: number): string {
  return `made-${digest([conversation.id, timestamp ?? now, text].join('\n'))}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function wrong(message: string): InputError {
  return new InputError('bad-activity', message);
}
