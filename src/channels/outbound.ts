import type { Database } from '../platform/database/engine.ts';
import { PhotoGone, type OutboundMessage } from './channel.ts';
import type { Claimed } from './claim.ts';

/** A claimed message as its channel takes it. A photo's bytes are read only when the channel asks for them. */
export function outboundOf(database: Database, message: Claimed): OutboundMessage {
  const photos = message.attachments.flatMap(({ kind, id, mime }) =>
    kind === 'image' && id && mime ? [{ id, mime, bytes: () => photoBytes(database, id) }] : [],
  );
  const { event } = message.source;
  return {
    id: message.id,
    contactExternalId: message.contact_external_id,
    address: message.address,
    text: message.text,
    choices: message.choices,
    photos,
    ...(event ? { event } : {}),
  };
}

async function photoBytes(database: Database, id: string): Promise<Uint8Array> {
  const row = await database.db.selectFrom('attachment').select('bytes').where('id', '=', id).executeTakeFirst();
  if (!row) throw new PhotoGone(`the photo ${id} is not kept any more`);
  return row.bytes;
}
