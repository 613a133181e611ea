import type { Activity } from 'botbuilder';
import type { Choice } from '../../core/message.ts';
import { PhotoGone, type OutboundMessage, type OutboundPhoto, type SendOutcome } from '../channel.ts';

/** Shorter than what LINE (5,000), Telegram (4,096) and Teams (28 KB) take; two sub-channels take less, see `LONGEST`. */
export const MAX_TEXT = 4_000;
const LONGEST: Record<string, number> = { facebook: 2_000, sms: 1_600 };
/** How many suggested actions are shown; further ones would be dropped in silence. Five is the most that there are. */
const BUTTONS: Record<string, number> = { msteams: 3, email: 0, sms: 0 };
/** Sub-channels whose buttons carry a value beside the words that are shown. */
const TAKES_VALUES = new Set(['webchat', 'directline', 'emulator']);
/** Sub-channels that show a photo which comes inside the activity. Others fetch it from a public address, which there is none of. */
const TAKES_PHOTOS = new Set(['webchat', 'directline', 'emulator', 'msteams']);
const MAX_PHOTO = 200 * 1024;

type Failed = Extract<SendOutcome, { kind: 'failed' }>;

/** The activity that says a message on a sub-channel, or why that cannot be. Never Markdown: what people write is shown as they wrote it. */
export async function composeMessage(message: OutboundMessage, channelId: string): Promise<Partial<Activity> | Failed> {
  const asButtons = message.choices.length <= (BUTTONS[channelId] ?? 5);
  const lines = asButtons ? [] : message.choices.map((choice, index) => `${index + 1}. ${choice.label}`);
  const text = [message.text, ...lines].filter((line) => line !== '').join('\n');
  if (text === '' && message.photos.length === 0) return failed('rejected', 'the text is empty');
  const longest = LONGEST[channelId] ?? MAX_TEXT;
  if (text.length > longest && Array.from(text).length > longest)
    return failed('too-long', `the text has more than the ${longest} characters that ${channelId} takes`);
  const attachments: NonNullable<Activity['attachments']> = [];
  for (const photo of message.photos) {
    const inside = await photoInside(photo, channelId);
    if ('kind' in inside) return inside;
    attachments.push(inside);
  }
  return {
    type: 'message',
    text,
    textFormat: 'plain',
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(asButtons && message.choices.length > 0 ? { suggestedActions: suggested(message.choices, channelId) } : {}),
  };
}

/** Where a button carries no value, pressing it says its label, which means the same to a flow. */
function suggested(choices: Choice[], channelId: string): NonNullable<Activity['suggestedActions']> {
  return {
    to: [],
    actions: choices.map(({ value, label }) =>
      TAKES_VALUES.has(channelId)
        ? { type: 'messageBack', title: label, text: label, displayText: label, value: { choice: value } }
        : { type: 'imBack', title: label, value: label },
    ),
  };
}

async function photoInside(
  photo: OutboundPhoto,
  channelId: string,
): Promise<{ contentType: string; contentUrl: string; name: string } | Failed> {
  if (!TAKES_PHOTOS.has(channelId)) return failed('photo', `${channelId} takes no photo inside a message`);
  let bytes: Uint8Array;
  try {
    bytes = await photo.bytes();
  } catch (error) {
    return error instanceof PhotoGone ? failed('photo-gone', error.message) : failed('photo', 'the photo could not be read');
  }
  if (bytes.length > MAX_PHOTO) return failed('photo', `the photo is larger than ${MAX_PHOTO / 1024} KB`);
  const name = `photo.${photo.mime.split('/')[1]?.replace('jpeg', 'jpg') ?? 'jpg'}`;
  return { contentType: photo.mime, contentUrl: `data:${photo.mime};base64,${Buffer.from(bytes).toString('base64')}`, name };
}

export function failed(reason: string, detail: string): Failed {
  return { kind: 'failed', reason, detail };
}
