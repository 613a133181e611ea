import { randomBytes } from 'node:crypto';
import type { Account, Channel, MediaAnswer } from '../../channels/channel.ts';
import { InputError, UnavailableError } from '../../core/errors.ts';
import type { Attachment, ChannelName } from '../../core/message.ts';
import { pictureType, type PictureType } from '../../core/picture.ts';
import type { Database } from '../../platform/database/engine.ts';

/** What X takes as a picture of a direct message. */
export const MAX_UPLOAD = 5 * 1024 * 1024;
/** Larger than anything that a channel lets its customers send as a picture. */
const MAX_SHOWN = 15 * 1024 * 1024;

export type PhotoOptions = { database: Database; channel(name: ChannelName): Channel | undefined };
export type Photo = { bytes: Uint8Array; mime: PictureType };
export type PhotoPlace = { conversationId: number; messageId: number; index: number };

const notAPhoto = () => new InputError('not-a-photo', 'This is not a photo: PNG, JPEG, WebP and GIF are shown here.', 415);
const tooLarge = () => new InputError('too-large', 'The photo is too large to be shown here.', 413);
const gone = () => new InputError('gone', 'The photo is not there any more.', 404);

/**
 * Keeps a photo that an agent means to send to one conversation's customer, under an id that is good for that customer alone.
 * Throws not-found (404), too-many-photos (400) where the channel takes none, not-a-photo (415), judged by the first bytes.
 */
export async function keepPhoto(options: PhotoOptions, conversationId: number, bytes: unknown): Promise<string> {
  const target = await options.database.db
    .selectFrom('conversation as c')
    .innerJoin('contact as t', 't.id', 'c.contact_id')
    .innerJoin('account as a', 'a.id', 'c.account_id')
    .select(['t.id', 't.external_id', 'c.account_id', 'a.channel'])
    .where('c.id', '=', conversationId)
    .executeTakeFirst();
  if (!target) throw new InputError('not-found', `There is no conversation ${conversationId}.`, 404);
  if ((options.channel(target.channel)?.capabilities.photos ?? 0) === 0)
    throw new InputError('too-many-photos', 'No photos can be sent on this channel.');
  const mime = bytes instanceof Uint8Array ? pictureType(bytes) : null;
  if (mime === null) throw notAPhoto();
  const id = randomBytes(18).toString('base64url');
  const contact = { contact_id: target.id, contact_external_id: target.external_id, account_id: target.account_id };
  await options.database.db
    .insertInto('attachment')
    .values({ id, ...contact, mime, bytes: Buffer.from(bytes as Uint8Array) })
    .execute();
  return id;
}

/**
 * The photo at one place of a conversation, whoever keeps it: ours by its id, the platform's with the account's own authorisation.
 * Throws not-found and gone (404), not-a-photo (415), too-large (413), UnavailableError when the platform cannot be asked.
 */
export async function findPhoto(options: PhotoOptions, place: PhotoPlace): Promise<Photo> {
  const found = await attachmentAt(options.database, place);
  if (!found) throw new InputError('not-found', 'There is no attachment at this place of the conversation.', 404);
  const { attachment, account, contactExternalId } = found;
  const answer =
    attachment.id === undefined
      ? await fromChannel(options, account, attachment)
      : await ownPhoto(options.database, account.id, contactExternalId, attachment.id);
  return shown(answer);
}

async function attachmentAt(database: Database, { conversationId, messageId, index }: PhotoPlace) {
  const row = await database.db
    .selectFrom('message as m')
    .innerJoin('conversation as c', 'c.id', 'm.conversation_id')
    .innerJoin('contact as t', 't.id', 'c.contact_id')
    .innerJoin('account as a', 'a.id', 'c.account_id')
    .select(['m.attachments', 'a.id', 'a.channel', 'a.external_id', 'a.name', 't.external_id as contact'])
    .where('m.id', '=', messageId)
    .where('m.conversation_id', '=', conversationId)
    .executeTakeFirst();
  const attachment = (row?.attachments as Attachment[] | undefined)?.[index];
  if (!row || !attachment) return null;
  const account: Account = { id: row.id, channel: row.channel, externalId: row.external_id, name: row.name };
  return { attachment, account, contactExternalId: row.contact };
}

async function ownPhoto(database: Database, accountId: number, contact: string, id: string): Promise<MediaAnswer> {
  const row = await database.db
    .selectFrom('attachment')
    .select(['bytes', 'mime'])
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('contact_external_id', '=', contact)
    .executeTakeFirst();
  return row ? { kind: 'media', ...row } : { kind: 'gone' };
}

async function fromChannel(options: PhotoOptions, account: Account, attachment: Attachment): Promise<MediaAnswer> {
  const plug = options.channel(account.channel);
  if (!plug?.fetchMedia) return { kind: 'unavailable', detail: 'the channel is not set up, or hands out no files' };
  return plug.fetchMedia(account, attachment, MAX_SHOWN);
}

/** Looked at once more, whatever the channel says of it: nothing but a picture is ever answered under our own address. */
function shown(answer: MediaAnswer): Photo {
  if (answer.kind === 'gone') throw gone();
  if (answer.kind === 'unavailable')
    throw new UnavailableError('unavailable', 'The photo could not be fetched just now. Please try again.');
  if (answer.kind === 'refused') throw answer.detail === 'too-large' ? tooLarge() : notAPhoto();
  const mime = pictureType(answer.bytes);
  if (mime === null) throw notAPhoto();
  if (answer.bytes.length > MAX_SHOWN) throw tooLarge();
  return { bytes: answer.bytes, mime };
}
